/**
 * Sample telemetry: a machine as the upstream would have delivered it, invented, and the same whenever it
 * is made. For trying the service out; no model trained on it says anything about a real pump.
 */
import { Sensors } from './channels.ts';
import type { Channels } from './channels.ts';
import { simulateCourse } from './operating-cycle.ts';
import { deriveRow } from './derived-columns.ts';
import { profiles } from './profiles.ts';

const rowMilliseconds = 12_000;

/** The table's columns in the upstream's order. */
export const sampleColumns: readonly string[] = [
  ...['timestamp', 'motor_pump'],
  ...['Auto', 'Bat_V', 'Char_V', 'Cool_T', 'Eng_RPM', 'Fuel_Con', 'Fuel_L', 'Man', 'Oil_L', 'Oil_P'],
  ...['Recalque', 'Starts_N', 'Stop', 'Succao', 'running', 'minutes_running'],
  ...['Bat_V_variation', 'Char_V_variation', 'Cool_T_variation', 'Eng_RPM_variation'],
  ...['Fuel_Con_variation', 'Fuel_L_variation', 'Oil_L_variation', 'Oil_P_variation'],
  ...['Bat_V_variation_percentage', 'Char_V_variation_percentage', 'Cool_T_variation_percentage'],
  ...['Eng_RPM_variation_percentage', 'Fuel_Con_variation_percentage', 'Fuel_L_variation_percentage'],
  ...['Oil_L_variation_percentage', 'Oil_P_variation_percentage'],
  ...['Hydraulic_Head', 'Head_per_RPM', 'Head_trend_per_minutes', 'OilP_per_RPM', 'CoolT_per_RPM'],
  ...['Fuel_rate', 'Fuel_efficiency', 'FlexAnalogue4_1', 'FlexAnalogue4_2'],
];

/** The machines there is sample telemetry of. */
export const sampleMachines: readonly string[] = profiles.map(({ name }) => name);

/**
 * A sample machine's telemetry as the lines of a CSV, header first, each with its line end.
 * @throws RangeError for a machine that is no sample
 */
export function* generateSample(machineName: string): Generator<string, void> {
  const profile = profiles.find(({ name }) => name === machineName);
  if (!profile) throw new RangeError(`There is no sample telemetry of ${machineName}.`);
  yield `${sampleColumns.join(',')}\n`;

  const sensors = new Sensors(profile);
  const columns = sampleColumns.slice(2);
  let before: Channels | undefined;
  let time = profile.firstTime;
  for (const moment of simulateCourse(profile)) {
    const channels = sensors.read(moment);
    const row = deriveRow(channels, before, rowMilliseconds / 60_000);
    const values = columns.map((column) => row[column]);
    yield `${new Date(time).toISOString()},${machineName},${values.join(',')}\n`;
    before = channels;
    time += rowMilliseconds;
  }
}
