/** A training request in the form that POST /train accepts, with all defaults filled in. */
import type { TrainingRequest } from '../jobs/job.ts';
import { DEFAULT_EVALUATION } from '../learning/indicators/backtest-request.ts';
import type { BacktestRequest } from '../learning/indicators/backtest-request.ts';
import { REQUEST_DEFAULTS } from '../learning/indicators/request.ts';
import type { Profile } from '../learning/indicators/profiles.ts';
import type { Indicator } from '../learning/indicators/request.ts';
import type { AlarmRequest } from '../learning/indicators/status/alarms/request.ts';
import { toGroupFields } from './group-fields.ts';
import type { GroupFields } from './group-fields.ts';

type RequestOf<I extends Indicator> = Extract<TrainingRequest, { indicator: I }>;

/** The groups of an indicator's request. */
export type RequestView<I extends Indicator = Indicator> = I extends Indicator
  ? { readonly profile: Profile } & {
      readonly [Group in keyof RequestOf<I> & keyof (typeof REQUEST_DEFAULTS)[I]]: GroupFields<
        RequestOf<I>[Group]
      >;
    } & {
      readonly alarms?: GroupFields<AlarmRequest>;
      readonly evaluation?: GroupFields<BacktestRequest>;
    }
  : never;

export function requestView(request: TrainingRequest): RequestView {
  const groups: Readonly<Record<string, object>> = REQUEST_DEFAULTS[request.indicator];
  const given = new Map<string, unknown>(Object.entries(request));
  // The defaults name the groups of the indicator.
  const fields = Object.entries(groups).map(([name, defaults]) => [
    name,
    toGroupFields(given.get(name) as object, defaults),
  ]);
  const alarms = 'alarms' in request && toGroupFields(request.alarms, {});
  const evaluation = 'evaluation' in request && toGroupFields(request.evaluation, DEFAULT_EVALUATION);
  return {
    profile: request.profile ?? 'compatible',
    ...Object.fromEntries(fields),
    ...(alarms && { alarms }),
    ...(evaluation && { evaluation }),
  } as RequestView;
}
