/**
 * Computes columns from the raw channels of a row and of the previous row, with the formulas of the upstream system.
 * NaN and infinite results become 0.
 */
import type { Channels } from './channels.ts';

/** The channels whose change from row to row is a column. */
const VARYING_CHANNELS = [
  'Bat_V',
  'Char_V',
  'Cool_T',
  'Eng_RPM',
  'Fuel_Con',
  'Fuel_L',
  'Oil_L',
  'Oil_P',
] as const satisfies readonly (keyof Channels)[];

/** Column values by name. */
export type Row = Readonly<Record<string, number>>;

/**
 * Returns all columns of a row except its time stamp and machine.
 * @param previous undefined for the first row, whose changes are 0
 * @param minutes since the previous row
 */
export function deriveRow(current: Channels, previous: Channels | undefined, minutes: number): Row {
  const running = current.Eng_RPM > 0;
  const minutesRunning = running && previous ? minutes : 0;
  const head = headOf(current);
  const fuelRate = finite(current.Fuel_Con / minutesRunning);
  const row: Record<string, number> = {
    ...current,
    running: running ? 1 : 0,
    minutes_running: minutesRunning,
    Hydraulic_Head: roundFinite(head),
    Head_per_RPM: roundFinite(head / current.Eng_RPM),
    Head_trend_per_minutes: previous ? roundFinite((head - headOf(previous)) / minutesRunning) : 0,
    OilP_per_RPM: roundFinite(current.Oil_P / current.Eng_RPM),
    CoolT_per_RPM: roundFinite(current.Cool_T / current.Eng_RPM),
    Fuel_rate: roundFinite(fuelRate),
    Fuel_efficiency: roundFinite(head / fuelRate),
  };
  for (const channel of VARYING_CHANNELS) {
    const value = current[channel];
    const previousValue = previous?.[channel] ?? value;
    row[`${channel}_variation`] = roundFinite(value - previousValue);
    row[`${channel}_variation_percentage`] =
      previousValue === 0 ? 0 : finite(Math.round(100_000 * (value / previousValue - 1)) / 1_000);
  }
  return row;
}

const headOf = ({ Recalque, Succao }: Channels): number => Recalque - Succao;

const finite = (value: number): number => (Number.isFinite(value) ? value : 0);

/** Rounds to six decimals, which removes the rounding errors of binary arithmetic. */
const roundFinite = (value: number): number => Math.round(finite(value) * 1e6) / 1e6;
