/**
 * A backtest in the ModelFactory, compared with separate trainings: of a copy of the rows before each block alone, with the
 * same parameters, through the trainer.
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runBacktest } from '../../../../../lib/learning/backtest.ts';
import type { FinishedBlock } from '../../../../../lib/learning/backtest.ts';
import { blockRanges } from '../../../../../lib/learning/rows/backtest-blocks.ts';
import { outOfFoldParts } from '../../../../../lib/learning/indicators/status/alarms/out-of-fold.ts';
import { choosePolicy } from '../../../../../lib/learning/indicators/status/alarms/policy.ts';
import { labelFailures, toTargets } from '../../../../../lib/learning/indicators/status/labels.ts';
import { statusTask } from '../../../../../lib/learning/indicators/status/task.ts';
import type { StatusRequest } from '../../../../../lib/learning/indicators/request.ts';
import { ModelFactory } from '../../../../../lib/learning/model-factory.ts';
import type { FactoryOptions } from '../../../../../lib/learning/model-factory.ts';
import type { Telemetry } from '../../../../../lib/learning/telemetry.ts';
import { openTrainer } from '../../../../../lib/learning/trainer/trainer.ts';
import type { Trainer } from '../../../../../lib/learning/trainer/trainer.ts';
import { tinyRequest, tinyTelemetry } from '../../../../support/tiny-model.ts';

type Machine = Telemetry<Float32Array<SharedArrayBuffer>>;

const params = { n_estimators: 4, max_depth: 3 };
const windowMinutes = 30;
const alarms = { maxFalsePerWeek: 2, muteHours: 1 } as const;
const request = {
  ...(tinyRequest('status', 'tiny') as StatusRequest),
  alarms,
  evaluation: { origins: 3, train: 'expanding' },
};
const telemetry = tinyTelemetry('tiny');
const { rows } = telemetry;
const blocks = blockRanges(rows, 3);

let trainer: Trainer;
let factory: ModelFactory;
beforeAll(async () => {
  trainer = await openTrainer({ threads: 1 });
  factory = await ModelFactory.open({ threads: 1 });
});
afterAll(async () => {
  await trainer.close();
  await factory.close();
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The rows of a machine in [from, to), copied. */
function copyOf(machine: Machine, from: number, to: number): Machine {
  const width = machine.features.length;
  const values = new Float32Array(new SharedArrayBuffer(4 * width * (to - from)));
  values.set(machine.values.subarray(from * width, to * width));
  return {
    ...machine,
    rows: to - from,
    values,
    timestamps: machine.timestamps.slice(from, to),
    speedChange: machine.speedChange.slice(from, to),
  };
}

/** The model and the threshold of a training that has nothing but the rows before a block. */
async function trainSeparately(past: Machine, blockStart: number) {
  const { labels, events } = labelFailures({ ...past, dropPercentage: -70, windowMinutes });
  const known = past.timestamps.filter((time) => time < blockStart - windowMinutes * 60e6).length;
  const positives = labels.subarray(0, known).reduce((sum, label) => sum + label, 0);
  const part = {
    ...past,
    targets: toTargets(labels),
    objective: 'binary:logistic' as const,
    scalePosWeight: (known - positives) / positives,
    params,
  };
  const fit = (to: number) => trainer.fit({ ...part, rows: [{ from: 0, to }] });
  const parts = outOfFoldParts({ labels, timestamps: past.timestamps, trainRows: known, windowMinutes });
  const scores: number[] = [];
  const shas: string[] = [];
  for (const { training, predicted } of parts) {
    const { ubj } = await fit(training[0]!.to);
    const { from, to } = predicted;
    scores.push(...(await trainer.predict(ubj, past.values, past.features.length, from, to - from)));
    shas.push(sha256(ubj));
  }
  const { ubj } = await fit(known);
  const { threshold } = await choosePolicy(
    {
      timestamps: past.timestamps,
      windowMinutes,
      rows: { labels, events, trainRows: known, splitRow: known, embargo: { rows: 0, dropped: true } },
      firstRow: parts[0]!.predicted.from,
      scores: Float32Array.from(scores),
    },
    alarms,
  );
  return { shas: [...shas, sha256(ubj)], threshold };
}

/** The digests of all fits of a backtest, by block, and its results. */
async function runOrigins(machine: Machine, train = 'expanding', finished: readonly FinishedBlock[] = []) {
  const task = statusTask(machine, { ...request, evaluation: { origins: 3, train } });
  const shas: string[][] = [];
  let current: string[] = [];
  const recording: Pick<Trainer, 'fit' | 'predict'> = {
    predict: (...input) => trainer.predict(...input),
    async fit(...input) {
      const model = await trainer.fit(...input);
      current.push(sha256(model.ubj));
      return model;
    },
  };
  const kept: FinishedBlock[] = [];
  let fits = 0;
  const results = await runBacktest(
    recording,
    task.backtest!,
    { ...machine, targets: task.targets, params },
    {
      finished,
      onFit: () => fits++,
      onBlock: (block) => {
        kept.push(block);
        shas.push(current);
        current = [];
      },
    },
  );
  return { shas, results: results as { block: Record<string, unknown> }[], kept, fits };
}

describe('a backtest', () => {
  it.each([
    ['expanding', Infinity],
    ['P1D', 1],
  ])('equals separate trainings of the rows before each block, bit for bit: %s', async (train, days) => {
    const { shas, results } = await runOrigins(telemetry, train);
    for (const [index, { from }] of blocks.entries()) {
      const start = telemetry.timestamps[from]!;
      const first = telemetry.timestamps.findIndex((time) => time >= start - days * 86400e6);
      const separate = await trainSeparately(copyOf(telemetry, first, from), start);
      expect(shas[index]).toEqual(separate.shas);
      expect(results[index]!.block.threshold).toBe(separate.threshold ?? null);
    }
    expect(results.some(({ block }) => block.threshold !== null)).toBe(true);
  });

  it('does not depend on the rows from the block on', async () => {
    const { from } = blocks[1]!;
    const changed = copyOf(telemetry, 0, rows);
    changed.values.fill(7, from * changed.features.length);
    changed.speedChange.set(
      telemetry.speedChange.slice(from).map((change) => (change === 0 ? -90 : 0)),
      from,
    );
    const [before, after] = [await runOrigins(telemetry), await runOrigins(changed)];
    expect(after.shas.slice(0, 2)).toEqual(before.shas.slice(0, 2));
    expect(after.shas[2]).not.toEqual(before.shas[2]);
    expect(after.results[1]!.block.threshold).toBe(before.results[1]!.block.threshold);
  });

  it('continues after the blocks of an earlier attempt', async () => {
    const whole = await runOrigins(telemetry);
    const stored = JSON.parse(JSON.stringify(whole.kept.slice(0, 2))) as FinishedBlock[];
    const resumed = await runOrigins(telemetry, 'expanding', stored);
    expect(resumed.shas).toEqual(whole.shas.slice(2));
    expect(resumed.fits).toBe(whole.fits);
    expect(resumed.results).toEqual(whole.results);
    // Other training rows: nothing can be kept.
    expect((await runOrigins(telemetry, 'P1D', stored)).kept).toHaveLength(3);
  });
});

describe('a training with a backtest', () => {
  const train = (options: FactoryOptions = {}, more: object = {}) =>
    factory.train(telemetry, { ...request, ...more }, options);

  it('has the same model and figures as without, and those of the blocks beside', async () => {
    const { evaluation: _evaluation, ...without } = request;
    const [model, plain] = [await train(), await factory.train(telemetry, without)];
    const { backtest, verdict: _verdict, ...metrics } = model.metrics;
    const { verdict: _plain, ...expected } = plain.metrics;
    expect(sha256(model.ubj)).toBe(sha256(plain.ubj));
    expect(metrics).toEqual(expected);
    expect(backtest!.origins.map(({ rows: size }) => size)).toEqual([30, 30, 30]);
    expect(backtest!.origins[0]).toMatchObject({
      train_from: '2025-03-01T00:00:00.000Z',
      // Row 206: rows 207 to 209 are less than 30 minutes before row 210.
      train_to: '2025-03-02T06:54:00.000Z',
      train_rows: 207,
      from: '2025-03-02T07:30:00.000Z',
      to: '2025-03-02T11:51:00.000Z',
    });
    // The search has 3 fits. The model has 5 for its policy and the final one, and so has each block.
    expect(model.fits).toBe(3 + 6 + 3 * 6);
  });

  it('tests at .5 without a mute if the request has no alarms', async () => {
    const { backtest } = (await train({}, { alarms: undefined })).metrics;
    expect(backtest!.origins).toMatchObject([
      { threshold: 0.5, mute_hours: 0 },
      { threshold: 0.5, mute_hours: 0 },
      { threshold: 0.5, mute_hours: 0 },
    ]);
    // A failure every 15 rows, 2 in each block of 30.
    expect(backtest!.pooled).toMatchObject({ blocks: 3, rows: 90, stops: 6, failures: 6 });
  });

  it('counts its fits in the progress, and those of an earlier attempt as done', async () => {
    const seen: number[][] = [];
    const kept: FinishedBlock[] = [];
    const onProgress: FactoryOptions['onProgress'] = ({ completed, total, percent }) => {
      if (total > 0) seen.push([completed, total, percent]);
    };
    await train({ onProgress, onBlock: (block) => kept.push(block) });
    expect(new Set(seen.map(([, total]) => total))).toEqual(new Set([27]));
    expect(seen.at(-1)).toEqual([27, 27, 98]);
    const percents = seen.map(([, , percent]) => percent!);
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
    // Most of the work follows the search.
    expect(seen.find(([completed]) => completed === 3)![2]).toBeLessThan(50);

    const computed: FinishedBlock[] = [];
    const resumed = await train({
      finishedBlocks: kept.slice(0, 2),
      onBlock: (block) => computed.push(block),
    });
    expect(computed).toEqual(kept.slice(2));
    expect(resumed.metrics.backtest!.origins).toHaveLength(3);
  });

  it('stops when it is cancelled', async () => {
    const cancel = new AbortController();
    const reason = new Error('cancelled');
    const kept: FinishedBlock[] = [];
    const training = train({
      signal: cancel.signal,
      onBlock: (block) => {
        kept.push(block);
        cancel.abort(reason);
      },
    });
    await expect(training).rejects.toBe(reason);
    expect(kept).toHaveLength(1);
  });
});
