/** Searches that are cancelled, refused or closed. The trainer survives all but the last. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { firstRows } from '../../../lib/learning/rows/row-ranges.ts';
import { openTrainer, type SearchInput, type Trainer } from '../../../lib/learning/trainer/trainer.ts';

/** 400 rows that a few trees can learn. sin(i²) is random enough here. */
function toyInput(grid: SearchInput['grid']): SearchInput {
  const rows = 400;
  const values = shared(rows * 3);
  values.forEach((_, index) => (values[index] = Math.sin(index * index)));
  const targets = shared(rows);
  targets.forEach((_, row) => (targets[row] = values[row * 3]! + values[row * 3 + 1]! > 0.5 ? 1 : 0));
  return {
    values,
    features: ['a', 'b', 'c'],
    rows: firstRows(rows),
    targets,
    objective: 'binary:logistic',
    scalePosWeight: 2,
    folds: 3,
    foldType: 'stratified',
    scoring: 'recall',
    grid,
  };
}

function shared(length: number): Float32Array<SharedArrayBuffer> {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}

const short = toyInput({ n_estimators: [3, 5], max_depth: [2, 3] });
/** Hours of work, so these tests end only if it is stopped. */
const endless = toyInput({ n_estimators: [1, 50_000_000], max_depth: [2, 3, 4] });

describe('a stopped search', () => {
  let trainer: Trainer;
  beforeAll(async () => {
    trainer = await openTrainer({ threads: 2 });
  });
  afterAll(() => trainer.close());

  it('rejects with the signal’s reason, and the trainer stays usable', async () => {
    const expected = await trainer.search(short);
    const controller = new AbortController();
    const reason = new Error('cancelled by the planner');
    const running = trainer.search(endless, {
      signal: controller.signal,
      onFit: () => controller.abort(reason),
    });
    await expect(running).rejects.toBe(reason);
    expect(await trainer.search(short)).toEqual(expected);
  });

  it('does not start when the signal is already aborted', async () => {
    const fits: unknown[] = [];
    const running = trainer.search(short, {
      signal: AbortSignal.abort('too late'),
      onFit: (fit) => fits.push(fit),
    });
    await expect(running).rejects.toBe('too late');
    expect(fits).toEqual([]);
  });

  it('stops a fit', async () => {
    const controller = new AbortController();
    const running = trainer.fit(
      { ...short, params: { n_estimators: 50_000_000 } },
      { signal: controller.signal },
    );
    setImmediate(() => controller.abort(new Error('enough')));
    await expect(running).rejects.toThrow('enough');
  });

  it('stops a logistic regression, and refuses rows that it cannot predict', async () => {
    const controller = new AbortController();
    const part = { from: 0, to: 400 };
    const running = trainer.logistic(short, part, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    expect(await trainer.logistic(short, part)).toHaveLength(400);
    await expect(trainer.logistic(short, { from: 0, to: 401 })).rejects.toThrow(RangeError);
  });

  it('rejects with the error of onFit', async () => {
    const onFit = () => {
      throw new Error('the disk is full');
    };
    await expect(trainer.search(endless, { onFit })).rejects.toThrow('the disk is full');
  });

  it('rejects with XGBoost’s message when a parameter is out of range', async () => {
    const running = trainer.search({ ...short, grid: { n_estimators: [3], subsample: [1, 7] } });
    await expect(running).rejects.toMatchObject({
      name: 'XGBoostError',
      code: 'xgboost_failed',
      retryable: false,
    });
    const message = await running.catch((error: unknown) => String(error));
    expect(message).toContain('value 7 for Parameter subsample');
    expect(message).not.toMatch(/Stack trace|\.so|\.cc/);
    await expect(trainer.search(short)).resolves.toMatchObject({ candidates: { length: 4 } });
  });

  it.each([
    ['labels of one class', { targets: shared(400) }, { code: 'one_class' }],
    ['no rows', { rows: [] }, { code: 'no_rows' }],
    ['no columns', { features: [] }, { code: 'no_features' }],
    ['a name XGBoost refuses', { features: ['a', 'b[1]', 'c'] }, { code: 'bad_value' }],
    ['too few targets', { targets: shared(2) }, { name: 'RangeError' }],
    ['more rows than values', { rows: firstRows(401), targets: shared(401) }, { name: 'RangeError' }],
    ['infinite values', { values: infiniteValues() }, { code: 'xgboost_failed' }],
  ])('refuses %s', async (_, change, error) => {
    await expect(trainer.search({ ...short, ...change })).rejects.toMatchObject(error);
  });
});

function infiniteValues(): Float32Array<SharedArrayBuffer> {
  return shared(short.values.length).fill(Number.POSITIVE_INFINITY);
}

describe('a closed trainer', () => {
  it('rejects running and later searches', async () => {
    const trainer = await openTrainer({ threads: 2 });
    let closed: Promise<void> | undefined;
    const running = trainer.search(endless, { onFit: () => void (closed ??= trainer.close()) });
    await expect(running).rejects.toMatchObject({ code: 'trainer_closed' });
    await closed;
    await expect(trainer.search(short)).rejects.toMatchObject({ code: 'trainer_closed' });
  });

  it('does not open without its library', async () => {
    await expect(openTrainer({ library: '/nowhere/libxgboost.so' })).rejects.toMatchObject({
      code: 'xgboost_unavailable',
      message: expect.stringContaining('/nowhere/libxgboost.so, which does not exist'),
    });
  });

  it('does not open with a file that is not XGBoost', async () => {
    await expect(openTrainer({ library: process.execPath })).rejects.toMatchObject({
      code: 'xgboost_unavailable',
    });
  });
});
