/** What a plan warns of: data that give a model, but one worth less, or figures that say less. */
import type { Parts } from './plan-rows.ts';

export function planWarnings({
  events,
  positives,
  folds,
}: {
  readonly events: Parts;
  readonly positives: Parts;
  readonly folds: number;
}): string[] {
  const warnings: string[] = [];
  if (events.train < folds) {
    warnings.push(
      `The training part has ${counted(events.train)} for ${folds} folds: rows before one and the same failure ` +
        'lie in several folds, and the scores of the search will look better than the model is. Choose a longer ' +
        'date range or fewer folds (search.folds).',
    );
  }
  if (events.test === 0) {
    warnings.push(
      'The test part has no failure: how many failures the model announces cannot be measured. Choose a ' +
        'later or an earlier end of the dates.',
    );
  } else if (positives.test === 0) {
    warnings.push(
      `The test part has ${counted(events.test)}, but none of its rows lies in the window before: how many ` +
        'failures the model announces cannot be measured. Choose other dates, with complete telemetry.',
    );
  }
  return warnings;
}

const counted = (failures: number): string => `${failures} ${failures === 1 ? 'failure' : 'failures'}`;
