import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PoolClosedError, WorkerDiedError } from '../../lib/platform/threads/protocol.ts';
import { WorkerPool } from '../../lib/platform/threads/worker-pool.ts';

describe('WorkerPool', () => {
  let pool: WorkerPool;
  beforeEach(() => {
    pool = new WorkerPool(new URL('../fixtures/pool-worker.ts', import.meta.url), {}, 1);
  });
  afterEach(() => pool.close());
  const echo = (value: number, priority = 0) => pool.run({ kind: 'echo', value }, priority);

  it('runs the highest priority first, equal ones in order of arrival', async () => {
    const ended: number[] = [];
    const works = [echo(0), echo(1), echo(2, 5), echo(3, 9), echo(4, 5)];
    await Promise.all(works.map((work) => work.then((value) => ended.push(value as number))));
    expect(ended).toEqual([0, 3, 2, 4, 1]);
  });

  it('rejects with the error of the task', async () => {
    await expect(pool.run({ kind: 'fail' }, 0)).rejects.toMatchObject({ message: 'no', code: 'told_so' });
  });

  it.each(['exit', 'throw'])('fails the task whose thread ended (%s) and runs the next', async (kind) => {
    const dying = pool.run({ kind }, 0);
    const next = echo(7);
    await expect(dying).rejects.toBeInstanceOf(WorkerDiedError);
    await expect(next).resolves.toBe(7);
  });

  it('refuses tasks after close', async () => {
    await pool.close();
    await expect(echo(1)).rejects.toBeInstanceOf(PoolClosedError);
  });
});
