/** The threshold that achieves what an alarm policy must achieve. */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { AlarmCriterion } from './request.ts';
import type { SweepPoint } from './sweep.ts';

/** The sweep blocks the heartbeat's thread for at most about this many thresholds. */
const THRESHOLDS_PER_TURN = 2000;

interface Observed {
  /** Stops in the swept rows. */
  readonly stops: number;
  /** Observed time, with the muted time. */
  readonly observedDays: number;
}

/**
 * Chooses the threshold of a sweep.
 * @param sweep from the highest threshold down
 * @returns undefined if the criterion allows no alarm
 */
export async function chooseThreshold(
  sweep: Iterable<SweepPoint>,
  criterion: AlarmCriterion,
  observed: Observed,
): Promise<number | undefined> {
  const choice = choiceOf(criterion, observed);
  let chosen: SweepPoint | undefined;
  let points = 0;
  for (const point of sweep) {
    const verdict = choice(point);
    if (verdict === 'stop') break;
    if (verdict === 'choose') chosen = point;
    if (++points % THRESHOLDS_PER_TURN === 0) await yieldToEventLoop();
  }
  return chosen !== undefined && chosen.alarms > 0 ? chosen.threshold : undefined;
}

/** Decides on each point of a sweep: the last one that it chooses is the best. */
type Choice = (point: SweepPoint) => 'choose' | 'skip' | 'stop';

function choiceOf({ maxFalsePerWeek, minPrecision, cost }: AlarmCriterion, observed: Observed): Choice {
  if (maxFalsePerWeek !== undefined) {
    // Without observed time, nothing is known about any threshold.
    return ({ falseAlarms }) =>
      (falseAlarms * 7) / observed.observedDays <= maxFalsePerWeek ? 'choose' : 'stop';
  }
  if (minPrecision !== undefined) {
    return ({ alarms, falseAlarms }) => ((alarms - falseAlarms) / alarms >= minPrecision ? 'choose' : 'skip');
  }
  const { missed, false: wrong } = cost!;
  let lowest = Infinity;
  return ({ falseAlarms, detected }) => {
    const price = missed * (observed.stops - detected) + wrong * falseAlarms;
    if (price >= lowest) return 'skip';
    lowest = price;
    return 'choose';
  };
}
