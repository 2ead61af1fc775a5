/**
 * The columns that are computed from the raw channels of this row and the row before, as the upstream
 * computes them. NaN and infinite results are 0.
 */
import type { Channels } from './channels.ts';

/** The channels whose change from row to row is a column. */
export const varying = [
  'Bat_V',
  'Char_V',
  'Cool_T',
  'Eng_RPM',
  'Fuel_Con',
  'Fuel_L',
  'Oil_L',
  'Oil_P',
] as const satisfies readonly (keyof Channels)[];

/** Columns by name. */
export type Row = Readonly<Record<string, number>>;

/**
 * A whole row of the table, but for time stamp and machine.
 * @param minutes since the row before
 * @param before absent for the first row: nothing has changed then
 */
export function deriveRow(now: Channels, before: Channels | undefined, minutes: number): Row {
  const running = now.Eng_RPM > 0;
  const minutesRunning = running && before ? minutes : 0;
  const head = headOf(now);
  const fuelRate = finite(now.Fuel_Con / minutesRunning);
  const row: Record<string, number> = {
    ...now,
    running: running ? 1 : 0,
    minutes_running: minutesRunning,
    Hydraulic_Head: tidy(head),
    Head_per_RPM: tidy(head / now.Eng_RPM),
    Head_trend_per_minutes: before ? tidy((head - headOf(before)) / minutesRunning) : 0,
    OilP_per_RPM: tidy(now.Oil_P / now.Eng_RPM),
    CoolT_per_RPM: tidy(now.Cool_T / now.Eng_RPM),
    Fuel_rate: tidy(fuelRate),
    Fuel_efficiency: tidy(head / fuelRate),
  };
  for (const channel of varying) {
    const [x, previous] = [now[channel], before?.[channel] ?? now[channel]];
    row[`${channel}_variation`] = tidy(x - previous);
    row[`${channel}_variation_percentage`] =
      previous === 0 ? 0 : Math.round(100_000 * (x / previous - 1)) / 1_000;
  }
  return row;
}

const headOf = ({ Recalque, Succao }: Channels): number => Recalque - Succao;

const finite = (value: number): number => (Number.isFinite(value) ? value : 0);

/** Six decimals: what is beyond is the rounding of binary arithmetic. */
const tidy = (value: number): number => Math.round(finite(value) * 1e6) / 1e6;
