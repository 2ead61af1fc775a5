/** Queues whose state was made at another port. */
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { expect, it } from '@jest/globals';
import { startSqsAndS3 } from '../../local/aws/emulators/sqs-and-s3.ts';
import { freePorts } from '../support/ports.ts';
import { sqsClient, temporaryFolder } from './support.ts';

it('get URLs with the port at which the stack runs now, and keep their messages', async () => {
  const folder = temporaryFolder();
  const [before, now] = await freePorts(2);
  const first = await startSqsAndS3({ dataDir: folder.path, port: before! });
  const old = sqsClient(before!);
  const { QueueUrl: oldUrl } = await old.send(new CreateQueueCommand({ QueueName: 'queue' }));
  await old.send(new SendMessageCommand({ QueueUrl: oldUrl, MessageBody: 'kept' }));
  old.destroy();
  await first.stop();

  const second = await startSqsAndS3({ dataDir: folder.path, port: now! });
  const sqs = sqsClient(now!);
  try {
    const url = `http://127.0.0.1:${now!}/000000000000/queue`;
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'queue' }))).QueueUrl).toBe(url);
    expect((await sqs.send(new CreateQueueCommand({ QueueName: 'queue' }))).QueueUrl).toBe(url);
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toEqual([url]);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
    expect(Messages).toMatchObject([{ Body: 'kept' }]);
  } finally {
    sqs.destroy();
    await second.stop();
    folder.remove();
  }
});
