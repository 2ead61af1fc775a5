/** Which columns get window features. */
import { expect, it } from '@jest/globals';
import { baseColumns } from '../../../lib/learning/windows/base-columns.ts';

const ROWS = 100;
const TRAINING = [{ from: 0, to: 80 }];

function telemetryOf(columns: Readonly<Record<string, (row: number) => number>>) {
  const features = Object.keys(columns);
  const values = new Float32Array(ROWS * features.length);
  features.forEach((name, column) => {
    for (let row = 0; row < ROWS; row++) values[row * features.length + column] = columns[name]!(row);
  });
  return { features, values };
}

const wave = (row: number) => Math.sin(row * row);

it('are the sensors: no flag, constant, counter or change of another column', async () => {
  const telemetry = telemetryOf({
    flag: (row) => (row % 7 === 0 ? 1 : row % 5 === 0 ? Number.NaN : 0),
    constant: () => 5,
    'constant in the training part': (row) => (row < 80 ? 5 : row),
    missing: () => Number.NaN,
    starts: (row) => row,
    Oil_P: wave,
    Oil_P_variation: wave,
    Oil_P_variation_percentage: wave,
    rain_variation: wave,
    state: (row) => row % 3,
    excluded: wave,
  });
  const learned = telemetry.features.filter((name) => name !== 'excluded');
  expect(await baseColumns(telemetry, learned, ['starts'], TRAINING)).toEqual([
    'Oil_P',
    'rain_variation',
    'state',
  ]);
});

it('are at most 12, the first ones of the table', async () => {
  const names = Array.from({ length: 15 }, (_, index) => `sensor ${15 - index}`);
  const telemetry = telemetryOf(
    Object.fromEntries(names.map((name, index) => [name, (row) => wave(row + index)])),
  );
  expect(await baseColumns(telemetry, names, [], TRAINING)).toEqual(names.slice(0, 12));
});
