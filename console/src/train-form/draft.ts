/**
 * What was typed into the form and not started yet. The view is gone while a token is asked for, or another view is
 * looked at; who comes back to the same address finds the form as they left it. Kept in memory, for this page alone.
 */
import type { TrainValues } from './form-values.ts';

let kept: { readonly address: string; readonly values: TrainValues } | undefined;

/** @param address what the form was opened with: another machine's is another form */
export const draftOf = (address: string): TrainValues | undefined =>
  kept?.address === address ? kept.values : undefined;

export function keepDraft(address: string, values: TrainValues): void {
  kept = { address, values };
}

/** After the start, and when somebody signs out. */
export function dropDraft(): void {
  kept = undefined;
}
