/** A training's request in the form that POST /train takes it in, nothing left to defaults: to be asked again. */
import type { TrainingRequest } from '../jobs/job.ts';

export function requestView({ indicator, labeling, search }: TrainingRequest) {
  return {
    indicator,
    labeling: {
      ...('dropPercentage' in labeling && {
        drop_percentage: labeling.dropPercentage,
        window_minutes: labeling.windowMinutes,
      }),
      embargo: labeling.embargo,
    },
    search: {
      strategy: search.strategy,
      scoring: search.scoring,
      fold_type: search.foldType,
      folds: search.folds,
      param_grid: search.paramGrid,
    },
  };
}

export type RequestView = ReturnType<typeof requestView>;
