/** Whether to act on a machine, for every state that an alarm policy can be in. */
import { describe, expect, it } from '@jest/globals';
import { actionOf } from '../../lib/prediction/act-now.ts';
import type { MachineAnswer } from '../../lib/prediction/act-now.ts';

const at = (time: string) => `2026-01-01T${time}:00.000Z`;
/** The newest row is of 10:00, and the warning window half an hour. */
const answer = (given: MachineAnswer, now = '10:05') => {
  const { answer, messages } = actionOf(
    { alarm_threshold: 0.75, score: 0.25, muted_until: null, open_alarm: null, ...given },
    { machineName: 'P-1', windowMinutes: 30, measuredAt: at('10:00'), now: new Date(at(now)) },
  );
  return [answer, ...messages.map(({ code }) => code)];
};
const open = { since: at('09:40'), until: at('10:20') };

describe('whether to act now', () => {
  it('is yes while an alarm is open, also if the newest score is below the threshold', () => {
    expect(answer({ open_alarm: open })).toEqual(['act', 'alarm_is_open', 'newest_score_is_below']);
    expect(answer({ open_alarm: open, score: 0.76 })).toEqual(['act', 'alarm_is_open']);
    expect(answer({ open_alarm: open, score: 0.75 })).toContain('newest_score_is_below');
  });

  it('compares as the service does, which rounds the threshold to float32', () => {
    const score = Math.fround(0.7);
    expect(answer({ open_alarm: open, score, alarm_threshold: 0.7 })).toContain('newest_score_is_below');
  });

  it('is no if no alarm is open', () => expect(answer({})).toEqual(['none', 'no_alarm_is_open']));

  it('is that no alarm is possible while alarms are muted', () => {
    expect(answer({ muted_until: at('16:00') })).toEqual(['muted', 'alarms_are_muted']);
  });

  it.each([
    ['an alarm was open', { open_alarm: { ...open, until: at('10:40') } }, 'alarm_was_open'],
    ['alarms were muted', { muted_until: at('16:00') }, 'alarms_were_muted'],
    ['no alarm was open', {}, 'no_alarm_was_open'],
  ])('is unknown one window after the newest row: %s', (_, given, code) => {
    expect(answer(given, '10:30')[0]).not.toBe('unknown');
    expect(answer(given, '10:31')).toEqual(['unknown', code]);
  });

  it.each([
    [{ open_alarm: { ...open, until: at('10:10') } }, 'alarm_was_open'],
    [{ muted_until: at('10:10') }, 'alarms_were_muted'],
  ])('is unknown once an alarm or a mute has ended without a newer row', (given, code) => {
    expect(answer(given, '10:10')[0]).not.toBe('unknown');
    expect(answer(given, '10:11')).toEqual(['unknown', code]);
  });

  it('is unknown for a model without an alarm policy, or with one that gives no alarm', () => {
    expect(answer({ score: undefined })).toEqual(['unknown', 'no_alarm_policy']);
    expect(answer({ alarm_threshold: null })).toEqual(['unknown', 'policy_gives_no_alarm']);
  });
});
