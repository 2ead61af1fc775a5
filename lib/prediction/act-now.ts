/**
 * Whether to act on a machine now, from the answer of a model with an alarm policy about the machine's newest rows. A score
 * says whether a failure follows within the warning window of its row. One window after the newest row, nothing is known
 * about the machine any more.
 */
import { message } from '../texts/messages.ts';
import type { Message } from '../texts/messages.ts';

/** What POST /models/{id}/predict answers about a machine, as far as it is needed. */
export interface MachineAnswer {
  readonly alarm_threshold?: number | null | undefined;
  readonly score?: number | undefined;
  readonly muted_until?: string | null | undefined;
  readonly open_alarm?: { readonly since: string; readonly until: string } | null | undefined;
}

interface Circumstances {
  readonly machineName: string;
  /** The model's warning window. */
  readonly windowMinutes: number;
  /** Time of the newest row. */
  readonly measuredAt: string;
  readonly now: Date;
}

export interface Action {
  /** `act`: now. `none`: no need to. `muted`: too soon after a failure for an alarm. `unknown`: the model cannot tell. */
  readonly answer: 'act' | 'none' | 'muted' | 'unknown';
  /** The answer in words, then what explains it. */
  readonly messages: readonly [Message, ...Message[]];
}

/** @param answer without `score` from a model without an alarm policy */
export function actionOf(answer: MachineAnswer, circumstances: Circumstances): Action {
  const { machineName: machine_name, windowMinutes, measuredAt: measured_at, now } = circumstances;
  const { alarm_threshold: threshold, score, open_alarm: open, muted_until: mutedUntil } = answer;
  if (score === undefined) return unknown(message('no_alarm_policy', { machine_name }));
  if (threshold == null) return unknown(message('policy_gives_no_alarm', { machine_name }));

  const age_minutes = (now.getTime() - Date.parse(measured_at)) / 60_000;
  const rows = { machine_name, measured_at, age_minutes };
  const isOutdated = age_minutes > windowMinutes;
  if (open) {
    const { since, until } = open;
    if (isOutdated || isPast(until, now))
      return unknown(message('alarm_was_open', { ...rows, since, until }));
    const isBelow = score <= Math.fround(threshold);
    return {
      answer: 'act',
      messages: [
        message('alarm_is_open', { machine_name, since, until }),
        ...(isBelow ? [message('newest_score_is_below', { score, threshold })] : []),
      ],
    };
  }
  if (mutedUntil) {
    if (isOutdated || isPast(mutedUntil, now))
      return unknown(message('alarms_were_muted', { ...rows, until: mutedUntil }));
    return { answer: 'muted', messages: [message('alarms_are_muted', { machine_name, until: mutedUntil })] };
  }
  if (isOutdated) return unknown(message('no_alarm_was_open', rows));
  return { answer: 'none', messages: [message('no_alarm_is_open', { machine_name })] };
}

const isPast = (time: string, now: Date): boolean => Date.parse(time) < now.getTime();

const unknown = (reason: Message): Action => ({ answer: 'unknown', messages: [reason] });
