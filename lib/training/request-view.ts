/** A training request in the form that POST /train accepts, with all defaults filled in. */
import type { TrainingRequest } from '../jobs/job.ts';
import { toLabelingFields } from './labeling-fields.ts';

export function requestView(request: TrainingRequest) {
  const { indicator, search } = request;
  return {
    indicator,
    labeling: toLabelingFields(request),
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
