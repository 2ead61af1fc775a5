import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { decodeFitCheckpoints, encodeFitCheckpoints } from '../../lib/jobs/fit-checkpoints.ts';

const fits = [{ candidate: 3, fold: 1, score: 0.1 + 0.2, seconds: 1.5 }];
const block = (detail: string) => ({ key: '[1]', result: { detail, minutes: [10, null] } });

describe('fit checkpoints', () => {
  it('keep the blocks of a backtest', () => {
    const saved = { key: 'rows', fits, blocks: [block('a'), block('b')] };
    expect(decodeFitCheckpoints(encodeFitCheckpoints(saved))).toEqual(saved);
    expect(decodeFitCheckpoints(encodeFitCheckpoints({ key: 'rows', fits, blocks: [] }))).toEqual({
      key: 'rows',
      fits,
    });
  });

  it('keep the fits alone if the blocks are too large for an item of DynamoDB', () => {
    const large = { key: 'rows', fits, blocks: [block(randomBytes(300_000).toString('base64'))] };
    expect(decodeFitCheckpoints(encodeFitCheckpoints(large))).toEqual({ key: 'rows', fits });
  });
});
