import { describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { processMessages } from '../../functions/sqs.ts';
import { CORRELATION_ATTRIBUTE } from '../../lib/platform/queue/training-queue.ts';
import { RecordingLog } from '../support/log.ts';

const record = (messageId: string, body: string): SQSRecord => ({
  messageId,
  body,
  receiptHandle: '',
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {
    [CORRELATION_ATTRIBUTE]: { dataType: 'String', stringValue: `request of ${messageId}` },
  },
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: '',
  awsRegion: '',
});

/** Processes a batch in which the messages with the given bodies fail. */
async function processBatch(bodies: readonly string[], failing: readonly string[]) {
  const log = new RecordingLog();
  const steps: string[] = [];
  const response = await processMessages(
    { Records: bodies.map((body, index) => record(`m${index}`, body)) },
    async (body) => {
      steps.push(`start ${body}`);
      await new Promise((resolve) => setImmediate(resolve));
      log.info('handling');
      if (failing.includes(body)) throw new Error(`${body} fails`);
      steps.push(`end ${body}`);
    },
    { log, failed: 'not handled' },
  );
  return { response, steps, log };
}

describe('processMessages', () => {
  it('handles the messages one after another and reports no failure', async () => {
    const { response, steps } = await processBatch(['a', 'b'], []);
    expect(steps).toEqual(['start a', 'end a', 'start b', 'end b']);
    expect(response).toEqual({ batchItemFailures: [] });
  });

  it('reports a failed message and handles those after it', async () => {
    const { response, steps, log } = await processBatch(['a', 'b', 'c'], ['b']);
    expect(steps).toEqual(['start a', 'end a', 'start b', 'start c', 'end c']);
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(log.of('not handled')).toMatchObject([{ level: 'error', error: { message: 'b fails' } }]);
  });

  it('reports every message when all fail, instead of throwing', async () => {
    const { response } = await processBatch(['a', 'b'], ['a', 'b']);
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm1' }] });
  });

  it('logs the ids of the message and of the request that sent it', async () => {
    const { log } = await processBatch(['a', 'b'], ['b']);
    const keys = (id: string) => ({ message_id: id, correlation_id: `request of ${id}` });
    expect(log.of('handling')).toMatchObject([keys('m0'), keys('m1')]);
    expect(log.of('not handled')).toMatchObject([keys('m1')]);
  });
});
