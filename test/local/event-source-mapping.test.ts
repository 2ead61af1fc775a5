import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import type { SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventSourceMapping } from '../../local/aws/lambda/event-source-mapping.ts';
import type {
  EventSourceMappingOptions,
  FinishedInvocation,
} from '../../local/aws/lambda/event-source-mapping.ts';
import { startSqsAndS3 } from '../../local/aws/emulators/sqs-and-s3.ts';
import type { QueueEmulator } from '../../local/aws/emulators/sqs-and-s3.ts';
import { until } from '../support/eventually.ts';
import { isAlive, REGION, sqsClient, temporaryFolder } from './support.ts';

const QUEUE_ARN = `arn:aws:sqs:${REGION}:000000000000:work`;

let folder: ReturnType<typeof temporaryFolder>;
let emulator: QueueEmulator;
let sqs: SQSClient;
let queueUrl: string;
let deadLetterUrl: string;
let mapping: EventSourceMapping | undefined;
let lines: string[];

beforeEach(async () => {
  folder = temporaryFolder();
  lines = [];
  emulator = await startSqsAndS3({ dataDir: folder.path, port: 0 });
  sqs = sqsClient(emulator.port);
  deadLetterUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }))).QueueUrl!;
  queueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'work' }))).QueueUrl!;
  await setVisibilityTimeout(600);
});

afterEach(async () => {
  await mapping?.stop();
  mapping = undefined;
  sqs.destroy();
  await emulator.stop();
  folder.remove();
});

const setVisibilityTimeout = (seconds: number) =>
  sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: queueUrl,
      Attributes: {
        VisibilityTimeout: String(seconds),
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: `arn:aws:sqs:${REGION}:000000000000:dead`,
          maxReceiveCount: 3,
        }),
      },
    }),
  );

function startMapping(
  options: Partial<EventSourceMappingOptions> = {},
  timeoutSeconds = 30,
): EventSourceMapping {
  mapping = new EventSourceMapping({
    sqs,
    queueUrl,
    queueArn: QUEUE_ARN,
    endPolls: () => emulator.endPolls(),
    function: {
      functionName: 'worker',
      handler: 'fixtures/worker.handler',
      root: import.meta.dirname,
      timeoutSeconds,
      memoryMegabytes: 512,
      region: REGION,
      environment: { GIVEN: 'yes', PATH: process.env.PATH! },
    },
    maxConcurrency: 2,
    log: (line) => lines.push(line),
    graceSeconds: 5,
    ...options,
  });
  mapping.start();
  return mapping;
}

const send = (task: object, more: Partial<SendMessageCommandInput> = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(task), ...more }));

const finished = async (): Promise<FinishedInvocation> =>
  ((await once(mapping!, 'invocation-finished')) as [FinishedInvocation])[0];

/** Messages that are visible, and those received but not deleted. */
async function counts(url = queueUrl): Promise<[number, number]> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return [
    Number(Attributes?.ApproximateNumberOfMessages),
    Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
  ];
}

async function invoke(task: object): Promise<FinishedInvocation> {
  const end = finished();
  await send(task);
  return end;
}

describe('an event source mapping', () => {
  it("invokes with Lambda's SQS event, context and environment, and deletes the message", async () => {
    startMapping();
    const end = finished();
    const { MessageId, MD5OfMessageBody } = await send(
      { do: 'echo' },
      { MessageAttributes: { kind: { DataType: 'String', StringValue: 'test' } } },
    );
    const { result, deleted, messageId } = await end;
    expect({ deleted, messageId }).toEqual({ deleted: true, messageId: MessageId });
    expect(result).toMatchObject({
      ok: true,
      payload: {
        invocations: 1,
        records: 1,
        given: 'yes',
        region: REGION,
        record: {
          messageId: MessageId,
          receiptHandle: expect.stringMatching(/./),
          body: '{"do":"echo"}',
          md5OfBody: MD5OfMessageBody,
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: expect.stringMatching(/./),
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          },
          messageAttributes: { kind: { dataType: 'String', stringValue: 'test' } },
          eventSource: 'aws:sqs',
          eventSourceARN: QUEUE_ARN,
          awsRegion: REGION,
        },
        context: {
          functionName: 'worker',
          memoryLimitInMB: '512',
          awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        },
      },
    });
    const { remaining, inherited } = (
      result as unknown as { payload: { remaining: number; inherited?: string } }
    ).payload;
    expect(remaining).toBeGreaterThan(20_000);
    expect(remaining).toBeLessThanOrEqual(30_000);
    expect(inherited).toBeUndefined();
    expect(await counts()).toEqual([0, 0]);
  });

  it('reuses the warm environment for the second message', async () => {
    startMapping();
    const first = await invoke({ do: 'echo' });
    const second = await invoke({ do: 'echo' });
    expect(second.result).toMatchObject({
      payload: { invocations: 2, pid: (first.result as unknown as { payload: { pid: number } }).payload.pid },
    });
  });

  it('logs the output of the function line by line', async () => {
    startMapping();
    await invoke({ do: 'print' });
    await until('both lines', () => lines.length >= 2);
    expect(lines).toEqual(expect.arrayContaining(['a line on stdout', 'a line on stderr']));
  });
});

describe('a message stays in flight until its visibility timeout', () => {
  it.each([
    ['it is reported as failed', 'report', { ok: true }],
    ['the response is invalid', 'bad-answer', { ok: true }],
    ['the function throws', 'throw', { ok: false, errorType: 'RangeError', message: 'on purpose' }],
    [
      'the process exits',
      'exit',
      { ok: false, errorType: 'Runtime.ExitError', message: 'The runtime exited with status 3' },
    ],
    ['a rejection is unhandled', 'reject-outside', { ok: false, errorType: 'Runtime.ExitError' }],
  ])('when %s', async (_name, task, result) => {
    startMapping();
    const end = await invoke({ do: task });
    expect(end).toMatchObject({ deleted: false, result });
    expect(await counts()).toEqual([0, 1]);
    // The next message is handled as usual.
    expect(await invoke({ do: 'echo' })).toMatchObject({ deleted: true });
  });

  it('when the function times out, which kills it', async () => {
    startMapping({}, 1);
    const started = once(mapping!, 'invocation-started') as Promise<[{ pid: number }]>;
    const end = await invoke({ do: 'busy-loop' });
    const [{ pid }] = await started;
    expect(end).toMatchObject({
      deleted: false,
      result: { ok: false, errorType: 'Sandbox.Timedout', message: 'Task timed out after 1.00 seconds' },
    });
    expect(isAlive(pid)).toBe(false);
    expect(await counts()).toEqual([0, 1]);
    expect(await invoke({ do: 'echo' })).toMatchObject({
      deleted: true,
      result: { payload: { invocations: 1 } },
    });
  });

  it('and moves to the dead-letter queue after three receives', async () => {
    await setVisibilityTimeout(1);
    startMapping();
    await send({ do: 'report' });
    await until(
      'the message is in the dead-letter queue',
      async () => (await counts(deadLetterUrl))[0] === 1,
    );
    expect(await counts()).toEqual([0, 0]);
    const dead = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: deadLetterUrl, MessageSystemAttributeNames: ['All'] }),
    );
    expect(dead.Messages?.[0]?.Body).toBe('{"do":"report"}');
  });
});

describe('the concurrency limit', () => {
  it('runs two messages at once and receives the third when one is finished', async () => {
    startMapping();
    const started: string[] = [];
    const pids = new Set<number | undefined>();
    mapping!.on('invocation-started', ({ messageId, pid }) => {
      started.push(messageId);
      pids.add(pid);
    });
    const files = [1, 2, 3].map((n) => join(folder.path, `release ${n}`));
    const ids: string[] = [];
    for (const file of files) ids.push((await send({ do: 'wait-for-file', file })).MessageId!);
    await until('two run', () => started.length === 2);
    expect(pids.size).toBe(2);
    // The third message is not received yet, so its visibility timeout has not started.
    await delay(300);
    expect(await counts()).toEqual([1, 2]);
    expect(started).toEqual(ids.slice(0, 2));
    const first = finished();
    writeFileSync(files[0]!, '');
    expect((await first).messageId).toBe(ids[0]);
    await until('the third runs', () => started.length === 3);
    expect(started).toEqual(ids);
    const rest = new Promise<void>((resolve) => {
      let left = 2;
      mapping!.on('invocation-finished', () => {
        left -= 1;
        if (left === 0) resolve();
      });
    });
    writeFileSync(files[1]!, '');
    writeFileSync(files[2]!, '');
    await rest;
    expect(pids.size).toBe(2);
    expect(await counts()).toEqual([0, 0]);
  });
});

describe('stop', () => {
  it('lets the function finish and makes its message visible', async () => {
    startMapping();
    const file = join(folder.path, 'output');
    const started = once(mapping!, 'invocation-started') as Promise<[{ pid: number }]>;
    await send({ do: 'until-terminated', file });
    const [{ pid }] = await started;
    await until('the function is running', () => existsSync(file));
    await mapping!.stop();
    expect(readFileSync(file, 'utf8')).toBe('listening\nreleased the job\n');
    expect(isAlive(pid)).toBe(false);
    expect(await counts()).toEqual([1, 0]);
  });

  it('kills a function after the grace period and makes its message visible', async () => {
    startMapping({ graceSeconds: 0.5 });
    const started = once(mapping!, 'invocation-started') as Promise<[{ pid: number }]>;
    const file = join(folder.path, 'output');
    await send({ do: 'ignore-termination', file });
    const [{ pid }] = await started;
    await until('the function is running', () => existsSync(file));
    await mapping!.stop();
    expect(isAlive(pid)).toBe(false);
    expect(await counts()).toEqual([1, 0]);
  });
});

describe('a queue that does not exist yet', () => {
  it('is polled until it exists', async () => {
    startMapping({ queueUrl: queueUrl.replace('work', 'not-there-yet') });
    const [error] = (await once(mapping!, 'receive-failed')) as [Error];
    expect(error.message).toMatch(/queue/i);
    await sqs.send(new CreateQueueCommand({ QueueName: 'not-there-yet' }));
    queueUrl = queueUrl.replace('work', 'not-there-yet');
    expect(await invoke({ do: 'echo' })).toMatchObject({ deleted: true });
  });
});

describe('a restarted queue', () => {
  it('makes received messages visible again', async () => {
    await send({ do: 'echo' });
    await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
    expect(await counts()).toEqual([0, 1]);
    sqs.destroy();
    await emulator.stop();
    emulator = await startSqsAndS3({ dataDir: folder.path, port: emulator.port });
    expect(await counts()).toEqual([1, 0]);
  });
});
