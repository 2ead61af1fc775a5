/**
 * Generates sample telemetry in the format of the upstream system, always with the same values. It is invented data to
 * try the service with: models trained on it say nothing about real pumps.
 */
import { Sensors } from './channels.ts';
import type { Channels } from './channels.ts';
import { deriveRow } from './derived-columns.ts';
import { simulateOperatingCycle } from './operating-cycle.ts';
import { PROFILES } from './profiles.ts';

const ROW_MS = 12_000;

/** The columns of the table, in the order of the upstream system. */
export const SAMPLE_COLUMNS: readonly string[] = [
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

/** The machines that have sample telemetry. */
export const SAMPLE_MACHINES: readonly string[] = PROFILES.map(({ name }) => name);

/**
 * Yields the telemetry of a sample machine as CSV lines with line ends, header first.
 * @throws RangeError for a machine without sample telemetry
 */
export function* generateSample(machineName: string): Generator<string, void> {
  const profile = PROFILES.find(({ name }) => name === machineName);
  if (!profile)
    throw new RangeError(
      `There is no sample telemetry for ${machineName}. Sample machines: ${SAMPLE_MACHINES.join(', ')}.`,
    );
  yield `${SAMPLE_COLUMNS.join(',')}\n`;

  const sensors = new Sensors(profile);
  const columns = SAMPLE_COLUMNS.slice(2);
  let previous: Channels | undefined;
  let time = profile.firstTime;
  for (const state of simulateOperatingCycle(profile)) {
    const channels = sensors.read(state);
    const row = deriveRow(channels, previous, ROW_MS / 60_000);
    const values = columns.map((column) => row[column]);
    yield `${new Date(time).toISOString()},${machineName},${values.join(',')}\n`;
    previous = channels;
    time += ROW_MS;
  }
}
