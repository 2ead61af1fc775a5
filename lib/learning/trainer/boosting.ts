/**
 * The tasks of a trainer's worker that call libxgboost: bin a fold, boost and score a run, fit, predict. All calls
 * block. A booster can be paused and resumed by another thread only with XGBoost 3.3 or newer. In older versions, all
 * boosters of a thread share its random state.
 */
import { Booster } from '../../xgboost/booster.ts';
import { DMatrix } from '../../xgboost/dmatrix.ts';
import type { XGBoostLibrary } from '../../xgboost/library.ts';
import type { Candidate } from '../search/candidates.ts';
import { IncrementalPredictor } from './incremental-predictor.ts';
import { countRows } from '../rows/row-ranges.ts';
import type { RowRange } from '../rows/row-ranges.ts';
import { rowSource } from '../rows/row-set.ts';
import type { ObjectiveParams } from '../search/objective.ts';
import { scoreOf } from '../search/scoring.ts';
import { roundsOf, withoutRounds } from '../search/boosting-runs.ts';
import type { SharedTargets } from '../search/workers.ts';
import type { PrefixScore, StopFlag, TrainerResults, TrainerTask } from './trainer-tasks.ts';

type Task<K extends TrainerTask['kind']> = Extract<TrainerTask, { kind: K }>;

/**
 * The parameters that the predecessor passes to XGBClassifier or XGBRegressor; all others keep XGBoost's own defaults.
 */
function boosterParameters(
  params: Candidate,
  { objective, scalePosWeight }: ObjectiveParams,
  threads: number,
) {
  return {
    objective,
    eval_metric: objective === 'binary:logistic' ? 'logloss' : 'rmse',
    tree_method: 'hist',
    seed: 42,
    nthread: threads,
    ...(scalePosWeight !== undefined && { scale_pos_weight: scalePosWeight }),
    ...withoutRounds(params),
  };
}

const isStopped = (stop: StopFlag) => Atomics.load(stop, 0) !== 0;

/** Bins the training rows of one fold. The caller must free the matrix. */
export function buildFold(library: XGBoostLibrary, task: Task<'build-fold'>): TrainerResults['build-fold'] {
  const { values, features: columns, picks, targets, fold, threads, stop } = task;
  if (isStopped(stop)) return 'stopped';
  const labels = gather(targets, fold.training);
  const rows = rowSource({ values, columns, picks, ranges: fold.training });
  return {
    training: DMatrix.quantile(library, rows, { labels, threads }).release(),
    validation: { values, columns, picks, ranges: fold.validation },
    validationTargets: gather(targets, fold.validation),
  };
}

function gather(targets: SharedTargets, ranges: readonly RowRange[]): SharedTargets {
  const bytes = countRows(ranges) * Float32Array.BYTES_PER_ELEMENT;
  const gathered = new Float32Array(new SharedArrayBuffer(bytes));
  let row = 0;
  for (const { from, to } of ranges) {
    gathered.set(targets.subarray(from, to), row);
    row += to - from;
  }
  return gathered;
}

/** Boosts to the longest prefix, or pauses before, and scores each prefix on the way. */
export function runBoosting(
  library: XGBoostLibrary,
  task: Task<'boost'>,
  onScore: (score: PrefixScore) => void,
): TrainerResults['boost'] {
  const { run, fold, scoring, stop, resume, until = Number.POSITIVE_INFINITY } = task;
  const training = DMatrix.borrow(library, fold.training);
  const predictor = new IncrementalPredictor(rowSource(fold.validation));
  const booster = resume
    ? Booster.adopt(library, resume.booster)
    : Booster.create(library, boosterParameters(run.params, task, 1), [training]);
  const scoreNow = () => scoreOf(scoring, fold.validationTargets, predictor.predict(booster));
  try {
    let since = performance.now() - (resume?.seconds ?? 0) * 1000;
    for (const { rounds, candidates } of run.prefixes) {
      // This prefix was scored before the pause.
      if (rounds <= (resume?.booster.rounds ?? 0)) continue;
      while (booster.rounds < Math.min(rounds, until)) {
        if (isStopped(stop)) return 'stopped';
        booster.update(training);
      }
      const score = scoreNow();
      const now = performance.now();
      if (booster.rounds < rounds) {
        return { score, seconds: (now - since) / 1000, booster: booster.release() };
      }
      onScore({ candidates, score, seconds: (now - since) / 1000 });
      since = now;
    }
    return 'done';
  } finally {
    booster[Symbol.dispose]();
  }
}

/** Trains one model on the given rows and names its columns. */
export function fitModel(library: XGBoostLibrary, task: Task<'fit'>): TrainerResults['fit'] {
  const { values, features, picks, rows, targets, params, threads, stop } = task;
  const labels = gather(targets, rows);
  const part = rowSource({ values, columns: features.length, picks, ranges: rows });
  const training = DMatrix.quantile(library, part, { labels, threads });
  try {
    const booster = Booster.create(library, boosterParameters(params, task, threads), [training]);
    try {
      while (booster.rounds < roundsOf(params)) {
        if (isStopped(stop)) return 'stopped';
        booster.update(training);
      }
      booster.nameFeatures(features);
      return { ubj: booster.save(), gain: booster.totalGain() };
    } finally {
      booster.free();
    }
  } finally {
    training.free();
  }
}

/** Predicts consecutive rows. */
export function predictRows(library: XGBoostLibrary, task: Task<'predict'>): TrainerResults['predict'] {
  const { values, features: columns, picks, firstRow, rows, threads } = task;
  const predictions = new Float32Array(rows);
  const booster = Booster.load(library, task.ubj, { nthread: threads });
  try {
    let row = 0;
    const part = { values, columns, picks, ranges: [{ from: firstRow, to: firstRow + rows }] };
    for (const block of rowSource(part).blocks()) {
      predictions.set(booster.predictRows(block), row);
      row += block.rows;
    }
    return predictions;
  } finally {
    booster.free();
  }
}
