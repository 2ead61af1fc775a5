/**
 * What an indicator makes of a machine's telemetry: the one seam between what differs by indicator and the
 * training that is the same for all (model-factory.ts).
 *
 *   rows   ├──────── train ────────┤ embargo ┤├──────── test ────────┤
 *          0                                  └ splitRow
 */
import type { Candidate } from '../search/grid.ts';
import type { RowRange } from '../rows/row-ranges.ts';
import type { Scoring } from '../search/scoring.ts';
import type { SharedTargets } from '../search/workers.ts';
import type { ObjectiveParams } from '../search/objective.ts';

export interface LearningTask<Outcome> {
  readonly objectiveParams: ObjectiveParams;
  readonly scoring: Scoring;
  /** The rows that train. */
  readonly rows: readonly RowRange[];
  /** What they are to teach: one a row of the telemetry, at least as far as rows train. */
  readonly targets: SharedTargets;
  /** The first row of the test part, which goes to the telemetry's end. */
  readonly splitRow: number;
  /** Judges the final model by what it says of each row of the test part. */
  readonly evaluate: (fitted: FittedTask) => Promise<Outcome>;
}

interface FittedTask {
  /** One float32 a row of the test part. */
  readonly predictions: Float32Array;
  readonly bestParams: Candidate;
}

/** Training rows whose label depends on the test part, as they are told in `metrics.embargo`. */
export interface Embargo {
  readonly rows: number;
  /** Whether they were left out of the training (labeling.embargo). */
  readonly dropped: boolean;
}
