import { describe, expect, it } from '@jest/globals';
import { formatComparison } from '../../local/terminal/compare-profiles.ts';

const compatible = {
  failures: 7,
  detected: 6,
  falseAlarms: 20,
  falseAlarmsPerWeek: 15.28,
  medianWarningMinutes: 30,
};

describe('the comparison of the profiles', () => {
  it('shows both side by side, and the failures that the alarms miss', () => {
    const planner = {
      ...compatible,
      detected: 5,
      stops: { all: 6, detected: 4 },
      falseAlarms: 1,
      falseAlarmsPerWeek: 0.85,
      medianWarningMinutes: 21,
    };
    const text = formatComparison(compatible, planner);
    expect(text).toMatch(
      /as the predecessor trained it: +15\.3 false alarms a week; 6 of 7 failures detected, median warning 30 min\n/,
    );
    expect(text).toMatch(
      /for planners: +0\.8 false alarms a week; 5 of 7 failures \(4 of 6 stops\) detected, median warning 21 min\n/,
    );
    expect(text).toContain('2 of 7 failures come without an alarm (as the predecessor trained it: 1)');
  });

  it('gives no weekly rate when less than a week was observed, and no warning when nothing was detected', () => {
    const nothing = { ...compatible, detected: 0, falseAlarmsPerWeek: null, medianWarningMinutes: null };
    expect(formatComparison(compatible, nothing)).toMatch(
      /for planners: +20 false alarms; 0 of 7 failures detected\n/,
    );
  });
});
