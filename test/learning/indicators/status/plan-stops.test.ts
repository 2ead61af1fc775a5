import { expect, it } from '@jest/globals';
import { REQUEST_DEFAULTS } from '../../../../lib/learning/indicators/request.ts';
import { statusPlan } from '../../../../lib/learning/indicators/status/plan.ts';

// A row every 10 minutes; a failure every 5 h. The test part has the 200 rows from 800 on: 6 failures.
const telemetry = {
  machineName: 'P',
  features: [],
  rows: 1000,
  values: new Float32Array(0),
  timestamps: Float64Array.from({ length: 1000 }, (_, row) => row * 600_000_000),
  speedChange: Float64Array.from({ length: 1000 }, (_, row) => (row % 30 === 29 ? -90 : 0)),
};

const codesOf = (muteHours: number | undefined) =>
  statusPlan
    .prepare(telemetry, {
      ...REQUEST_DEFAULTS.status,
      indicator: 'status',
      startDate: null,
      endDate: null,
      ...(muteHours !== undefined && { alarms: { maxFalsePerWeek: 2, muteHours } }),
    })
    .warningCodes.filter(({ code }) => code === 'too_few_stops');

it('warns of too few stops in the test part, as the verdict will', () => {
  // After the first failure, each comes within the 6 h of a mute.
  expect(codesOf(6)).toEqual([{ code: 'too_few_stops', params: { stops: 0, min_stops: 5 } }]);
  expect(codesOf(4)).toEqual([]);
  expect(codesOf(undefined)).toEqual([]);
});
