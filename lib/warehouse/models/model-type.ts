/** The column `model_type` of `models`. This service never reads it: its own queries use `indicator`. */
import type { Config } from '../../config.ts';

export type ModelType = 'xgb' | `xgb_${string}`;

/**
 * Programs of the predecessor (the service that Treino replaces) select `model_type = 'xgb'` and take the model with the
 * highest `f1`. PostgreSQL sorts a missing value first, so a model without classes would win.
 */
export const modelTypeOf = (indicator: string, compatibility: Config['COMPATIBILITY'] = 'none'): ModelType =>
  compatibility === 'predecessor' && indicator !== 'status' ? `xgb_${indicator}` : 'xgb';
