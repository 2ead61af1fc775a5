import { expect, it } from '@jest/globals';
import { speedBinScores } from '../../../../../lib/learning/indicators/status/baselines/speed-bins.ts';
import { expectClose } from '../../../../support/expect-close.ts';

const none = Number.NaN;

// pandas.qcut(speed, 10, duplicates="drop") of the training speeds: 0 | 10 | 20 | 30 | 40 | 50 | 60 | 70, 80.
const speeds = [0, 0, 0, 0, 10, 20, 30, 40, 50, 60, 70, 80, none, none];
const labels = [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0];
const training = [{ from: 0, to: 14 }];
const scoresOf = (predicted: readonly number[], ranges = training) => [
  ...speedBinScores(Float32Array.from([...speeds, ...predicted]), Uint8Array.from(labels), {
    training: ranges,
    predicted: { from: speeds.length, to: speeds.length + predicted.length },
  }),
];

it('gives the share of rows before a failure in the decile of the speed', () => {
  expect(scoresOf([0, 10, 20, 70, 80])).toEqual([0.25, 1, 0, 0.5, 0.5]);
});

it('has open bins at both ends, and includes the upper edge of each', () => {
  // The inner edges are 3, 14, 25, 36, 47, 58 and 69.
  expect(scoresOf([-50, 3, 3.1, 69, 69.1, 999])).toEqual([0.25, 0.25, 1, 0, 0.5, 0.5]);
});

it('joins the lowest speed with the bin above it if it is a decile itself', () => {
  // Deciles 0, 0, 0, 5, 10, 10, …, 10: pandas has the one bin [0, 5], and (5, 10].
  const lowAndHigh = Float32Array.of(0, 0, 0, 5, 10, 10, 10, 10, 10, 10, 10, 0, 5, 99);
  const scores = speedBinScores(lowAndHigh, Uint8Array.of(1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0), {
    training: [{ from: 0, to: 11 }],
    predicted: { from: 11, to: 14 },
  });
  expect([...scores]).toEqual([0.5, 0.5, 0]);
});

it('has a bin of its own for rows without a speed', () => {
  expect(scoresOf([none])).toEqual([0.5]);
});

it('gives the share of all training rows where there was none', () => {
  // Half of the speeds are 0, the others 80: no training row is between, and none is without a speed.
  const two = [
    { from: 0, to: 1 },
    { from: 1, to: 4 },
    { from: 11, to: 12 },
  ];
  expectClose(scoresOf([none], two), [0.2], 1e-7);
});

it('learns from the training rows alone', () => {
  const labelled = (label: number) =>
    speedBinScores(Float32Array.of(1, 2, 3, 4), Uint8Array.of(0, 1, label, label), {
      training: [{ from: 0, to: 2 }],
      predicted: { from: 2, to: 4 },
    });
  expect(labelled(1)).toEqual(labelled(0));
});
