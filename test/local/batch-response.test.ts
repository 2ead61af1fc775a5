import { describe, expect, it } from '@jest/globals';
import { failedMessageIds } from '../../local/aws/lambda/batch-response.ts';

const BATCH = ['a', 'b'];
const failures = (...items: unknown[]) => ({ batchItemFailures: items });

describe('failedMessageIds', () => {
  it.each([
    ['null', null],
    ['an empty object', {}],
    ['an object without batchItemFailures', { statusCode: 200 }],
    ['an empty list', failures()],
    ['a null list', { batchItemFailures: null }],
  ])('treats %s as success of the whole batch', (_name, payload) => {
    expect([...failedMessageIds(payload, BATCH)]).toEqual([]);
  });

  it('returns only the reported messages', () => {
    expect([...failedMessageIds(failures({ itemIdentifier: 'b' }), BATCH)]).toEqual(['b']);
    expect([...failedMessageIds(failures({ itemIdentifier: 'b' }, { itemIdentifier: 'a' }), BATCH)]).toEqual([
      'b',
      'a',
    ]);
  });

  it.each([
    ['an empty identifier', failures({ itemIdentifier: '' })],
    ['a null identifier', failures({ itemIdentifier: null })],
    ['a wrong key', failures({ messageId: 'a' })],
    ['a bare string', failures('a')],
    ['an identifier of another batch', failures({ itemIdentifier: 'a' }, { itemIdentifier: 'z' })],
    ['a string instead of a list', { batchItemFailures: 'a' }],
    ['a string instead of an object', 'ok'],
    ['a number', 1],
  ])('treats %s as failure of the whole batch', (_name, payload) => {
    expect([...failedMessageIds(payload, BATCH)]).toEqual(BATCH);
  });
});
