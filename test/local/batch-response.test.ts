import { describe, expect, it } from '@jest/globals';
import { failedMessageIds } from '../../local/aws/lambda/batch-response.ts';

const BATCH = ['a', 'b'];
const failures = (...items: unknown[]) => ({ batchItemFailures: items });

describe('what Lambda reads from a batch response', () => {
  it.each([
    ['null', null],
    ['an empty object', {}],
    ['an object about something else', { statusCode: 200 }],
    ['no list', failures()],
    ['a null list', { batchItemFailures: null }],
  ])('%s is a complete success', (_name, payload) => {
    expect([...failedMessageIds(payload, BATCH)]).toEqual([]);
  });

  it('takes the named messages only', () => {
    expect([...failedMessageIds(failures({ itemIdentifier: 'b' }), BATCH)]).toEqual(['b']);
    expect([...failedMessageIds(failures({ itemIdentifier: 'b' }, { itemIdentifier: 'a' }), BATCH)]).toEqual([
      'b',
      'a',
    ]);
  });

  it.each([
    ['an empty identifier', failures({ itemIdentifier: '' })],
    ['a null identifier', failures({ itemIdentifier: null })],
    ['another key', failures({ messageId: 'a' })],
    ['a bare string', failures('a')],
    ['an identifier of another batch', failures({ itemIdentifier: 'a' }, { itemIdentifier: 'z' })],
    ['no list but a string', { batchItemFailures: 'a' }],
    ['no object', 'ok'],
    ['a number', 1],
  ])('%s is a complete failure', (_name, payload) => {
    expect([...failedMessageIds(payload, BATCH)]).toEqual(BATCH);
  });
});
