/** Whether to act on a machine now, in English. */
import type { MessageTexts } from '../catalogue.ts';
import type { TextFormat } from '../format.ts';
import type { ActionCode, MessageParams } from '../messages.ts';

const outdated = (
  { machine_name: machine, measured_at: time, age_minutes: age }: MessageParams['no_alarm_was_open'],
  format: TextFormat,
): string =>
  `Unknown: the newest row of ${machine} is from ${format.time(time)} and ${format.duration(age)} old, too old to tell.`;

export const action: MessageTexts<ActionCode> = {
  alarm_is_open: ({ machine_name: machine, since, until }, { time }) =>
    `Act now: an alarm for ${machine} has been open since ${time(since)}. A failure is expected by ${time(until)}.`,
  newest_score_is_below: ({ score, threshold }, { decimal }) =>
    `The newest score, ${decimal(score, 3)}, is not above the threshold of ${decimal(threshold, 3)}. The alarm is still ` +
    'open: only a failure ends it, or the end of the warning window after its last row above the threshold.',
  alarm_was_open: ({ since, until, ...rows }, format) =>
    `${outdated(rows, format)} An alarm was open then, since ${format.time(since)}, and a failure was expected by ` +
    `${format.time(until)}. Check the machine, and import its newer rows.`,
  alarms_are_muted: ({ machine_name: machine, until }, { time }) =>
    `No alarm is possible before ${time(until)}: ${machine} has failed, and alarms are muted for a while after a failure.`,
  alarms_were_muted: ({ until, ...rows }, format) =>
    `${outdated(rows, format)} Alarms were muted then, until ${format.time(until)}, after a failure. Import its newer rows.`,
  no_alarm_is_open: ({ machine_name: machine }) => `No need to act: no alarm is open for ${machine}.`,
  no_alarm_was_open: (rows, format) =>
    `${outdated(rows, format)} No alarm was open then. Import its newer rows.`,
  policy_gives_no_alarm: ({ machine_name: machine }) =>
    'Unknown: this model raises no alarm at all, because no threshold could keep what its alarm policy asks for. Train ' +
    `${machine} again with a larger budget of false alarms, or with more data.`,
  no_alarm_policy: ({ machine_name: machine }) =>
    `Unknown: this model has no alarm policy. Train ${machine} with the profile "planner", which keeps a budget of false ` +
    'alarms, and ask the new model.',
};
