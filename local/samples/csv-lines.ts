/** Writes measurements in the format of the upstream system. */
import type { Channels, Measurement } from './channels.ts';
import { deriveRow } from './derived-columns.ts';

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

/** Yields CSV lines with line ends, header first. A missing reading is an empty field. */
export function* csvLines(machineName: string, measurements: Iterable<Measurement>): Generator<string, void> {
  yield `${SAMPLE_COLUMNS.join(',')}\n`;
  const columns = SAMPLE_COLUMNS.slice(2);
  let previous: { readonly time: number; readonly channels: Channels } | undefined;
  for (const { time, channels } of measurements) {
    const minutes = previous ? (time - previous.time) / 60_000 : 0;
    const row = deriveRow(channels, previous?.channels, minutes);
    const fields = columns.map((column) => (Number.isNaN(row[column]) ? '' : row[column]));
    yield `${new Date(time).toISOString()},${machineName},${fields.join(',')}\n`;
    previous = { time, channels };
  }
}
