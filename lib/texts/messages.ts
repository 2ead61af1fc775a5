/**
 * The sentences of verdicts and warnings, as codes with parameters. `en/` and `pt/` word each code. A code keeps its
 * parameters for ever, because models store them: a sentence with other parameters is another code.
 */

/** A share is between 0 and 1, and `low` and `high` are the ends of a 95% interval. */
interface AucParams {
  readonly auc: number;
  readonly low: number;
  readonly high: number;
}

interface SkillParams {
  /** Share of the squared error that the model saves, compared with persistence. */
  readonly skill: number;
  readonly low: number;
  readonly high: number;
}

interface ErrorParams {
  /** Root mean square errors, in points of 100. */
  readonly rmse: number;
  readonly persistence_rmse: number;
}

interface PrecisionParams {
  readonly average_precision: number;
  /** Share of all test rows that are before a failure. */
  readonly base_rate: number;
}

/** False alarms in a time. */
export interface FalseAlarmParams {
  readonly false_alarms: number;
  /** Null if less than a week was observed. */
  readonly per_week: number | null;
  readonly observed_days: number;
}

interface TooFewFailures {
  readonly failures: number;
  /** Separate stretches of operation that end in a failure. */
  readonly stretches: number;
  readonly min_stretches: number;
  /** Whether there is no more telemetry of the machine. */
  readonly is_all_data: boolean;
}

interface TooFewBlocks {
  /** Blocks of two hours with rows. */
  readonly blocks: number;
  readonly min_blocks: number;
  readonly is_all_data: boolean;
}

/** `status`: reasons, cautions and warnings. */
interface StatusMessageParams {
  readonly too_few_failures: TooFewFailures;
  readonly will_have_too_few_failures: TooFewFailures;
  readonly auc_is_chance: AucParams;
  readonly precision_is_chance: PrecisionParams;
  readonly auc_may_be_luck: AucParams;
  readonly auc_is_low: AucParams & { readonly min_auc: number };
  readonly precision_is_low: PrecisionParams;
  readonly few_failures_detected: { readonly detected: number; readonly failures: number };
  readonly failures_detected: AucParams & { readonly detected: number; readonly failures: number };
  readonly no_alarm: { readonly threshold: number };
  readonly many_false_alarms: FalseAlarmParams & {
    readonly alarms: number;
    /** The lowest threshold with at most one false alarm a day that still detects a failure; null if there is none. */
    readonly better:
      | (FalseAlarmParams & {
          readonly threshold: number;
          readonly detected: number;
          readonly failures: number;
        })
      | null;
  };
  readonly alarms_too_often: {
    readonly recall: number;
    readonly precision: number;
    readonly base_rate: number;
    readonly scoring: string;
  };
  readonly failures_without_rows: { readonly failures: number };
  readonly failures_excluded: { readonly failures: number };
  readonly few_failures: { readonly failures: number };
  readonly short_observation: { readonly observed_days: number };
  /** Scores of the chosen candidate, one per fold. */
  readonly folds_disagree: { readonly scoring: string; readonly scores: readonly number[] };
  readonly fewer_failures_than_folds: {
    readonly failures: number;
    readonly folds: number;
    readonly is_all_data: boolean;
  };
}

/** Events of a backtest: failures, or stops if alarms are muted after a failure. */
interface BacktestEvents {
  readonly detected: number;
  readonly events: number;
  readonly by: 'stops' | 'failures';
}

/** Times of the first and the last row of a block. */
interface BlockTimes {
  readonly from: string;
  readonly to: string;
}

/** What a backtest says about a `status` model. */
interface BacktestMessageParams {
  readonly backtest_decides: {
    readonly blocks: number;
    readonly failures: number;
    readonly stretches: number;
  };
  readonly backtest_result: BacktestEvents & FalseAlarmParams & { readonly blocks: number };
  readonly backtest_over_budget: { readonly per_week: number; readonly budget: number };
  readonly backtest_many_false_alarms: { readonly per_week: number };
  readonly backtest_imprecise: { readonly precision: number; readonly min_precision: number };
  readonly backtest_few_detected: BacktestEvents;
  readonly backtest_most_false_alarms: BlockTimes & FalseAlarmParams;
  readonly backtest_fewest_detected: BlockTimes & BacktestEvents;
  readonly backtest_skipped: { readonly skipped: number; readonly origins: number };
  readonly backtest_too_few_stops: { readonly stops: number; readonly min_stops: number };
  readonly backtest_too_few_failures: Pick<TooFewFailures, 'failures' | 'stretches' | 'min_stretches'>;
}

/** What an alarm policy must achieve: one of the two limits, or else the lowest cost. */
export interface CriterionParams {
  readonly max_false_per_week: number | null;
  readonly min_precision: number | null;
  readonly is_lowest_cost: boolean;
}

/** A policy on the test part, beside logistic regression. Costs are null unless the policy has the lowest cost. */
interface PolicyComparison extends CriterionParams, FalseAlarmParams {
  readonly detected: number;
  readonly stops: number;
  readonly logistic_detected: number;
  readonly logistic_false_alarms: FalseAlarmParams;
  readonly cost: number | null;
  readonly logistic_cost: number | null;
}

/** Alarm policies of `status`: reasons and cautions. */
interface PolicyMessageParams {
  readonly better_than_logistic_regression: PolicyComparison;
  readonly no_better_than_logistic_regression: PolicyComparison;
  /** Share of the stops that the model detects minus that of logistic regression. */
  readonly difference_may_be_chance: {
    readonly difference: number;
    readonly low: number;
    readonly high: number;
  };
  readonly few_stops_detected: { readonly detected: number; readonly stops: number };
  readonly criterion_not_kept: CriterionParams &
    FalseAlarmParams & {
      readonly alarms: number;
      readonly cost: number | null;
      readonly cost_of_no_alarm: number | null;
    };
  readonly no_threshold_keeps_criterion: CriterionParams;
  readonly too_few_stops: { readonly stops: number; readonly min_stops: number };
  /** No threshold could be chosen. */
  readonly no_out_of_fold: Readonly<Record<string, never>>;
}

/** `health`: reasons, cautions and warnings. */
interface HealthMessageParams {
  readonly health_is_constant: { readonly rows: number };
  readonly will_have_constant_health: { readonly rows: number };
  readonly too_few_blocks: TooFewBlocks;
  readonly will_have_too_few_blocks: TooFewBlocks;
  readonly persistence_is_better: ErrorParams;
  readonly skill_may_be_luck: SkillParams;
  readonly skill_is_low: SkillParams & ErrorParams;
  readonly mean_is_better: { readonly r2: number };
  readonly r2_is_low: { readonly r2: number };
  readonly beats_persistence: SkillParams & ErrorParams & { readonly r2: number };
  readonly constant_signals: { readonly signals: readonly string[] };
  readonly few_rows_evaluated: { readonly evaluated: number; readonly rows: number };
  readonly few_blocks: { readonly blocks: number };
}

/** Warnings of plans, for every indicator. */
interface PlanMessageParams {
  /** A column that only rises (correlation 1) or falls (−1) over the training rows. */
  readonly counter_column: { readonly column: string; readonly correlation: number };
  readonly counters_not_checked: Readonly<Record<string, never>>;
  /** `features.windows` is "auto", and the rows are not closer together than the warning window. */
  readonly windows_left_out: { readonly row_step_minutes: number; readonly window_minutes: number };
  /** Why a training runs where it does. The limits are those of a Lambda. */
  readonly runner_choice: {
    readonly why: 'no_containers' | 'forced' | 'fits' | 'too_large' | 'too_long' | 'too_long_and_large';
    readonly runner: string;
    readonly seconds: number;
    readonly max_seconds: number;
    readonly gibibytes: number;
    readonly max_gibibytes: number;
  };
}

/** Warnings of predictions. */
interface PredictionMessageParams {
  /** Rows without times, for a model with an alarm policy. */
  readonly rows_without_times: { readonly mute_hours: number };
  /** Rows of a request, for a model with window features. */
  readonly history_unknown: { readonly minutes: number };
  readonly other_machine: { readonly trained_on: string | null; readonly machine_name: string };
}

interface OutdatedRows {
  readonly machine_name: string;
  /** Time of the newest row, and how long ago that is. */
  readonly measured_at: string;
  readonly age_minutes: number;
}

interface OpenAlarm {
  /** Time of the alarm's first row. */
  readonly since: string;
  /** The end of the warning window of its last row. */
  readonly until: string;
}

/** Whether to act on a machine now. The sentences in the past tense are for rows that are too old to tell. */
interface ActionMessageParams {
  readonly alarm_is_open: OpenAlarm & { readonly machine_name: string };
  readonly newest_score_is_below: { readonly score: number; readonly threshold: number };
  readonly alarm_was_open: OpenAlarm & OutdatedRows;
  readonly alarms_are_muted: { readonly machine_name: string; readonly until: string };
  readonly alarms_were_muted: OutdatedRows & { readonly until: string };
  readonly no_alarm_is_open: { readonly machine_name: string };
  readonly no_alarm_was_open: OutdatedRows;
  readonly policy_gives_no_alarm: { readonly machine_name: string };
  readonly no_alarm_policy: { readonly machine_name: string };
}

interface MeasuredValue {
  readonly feature: string;
  readonly value: number;
}

/** Explanations of predictions: a value, compared with those of the training. A share is that of the training's values. */
interface ExplanationMessageParams {
  readonly value_is_low: MeasuredValue & { readonly lower_than: number };
  readonly value_is_high: MeasuredValue & { readonly higher_than: number };
  readonly value_is_lowest: MeasuredValue & { readonly lowest: number };
  readonly value_is_highest: MeasuredValue & { readonly highest: number };
  readonly value_is_usual: MeasuredValue;
  /** The column had no value in the whole training. */
  readonly value_was_never_measured: MeasuredValue;
  /** `missing`: share of the training rows without a value; null if it is unknown. */
  readonly value_is_missing: { readonly feature: string; readonly missing: number | null };
  readonly value_without_distribution: MeasuredValue;
  /** Warnings. */
  readonly no_feature_distributions: Readonly<Record<string, never>>;
  readonly few_rows_explained: { readonly explained: number; readonly rows: number };
}

export type MessageParams = StatusMessageParams &
  BacktestMessageParams &
  PolicyMessageParams &
  HealthMessageParams &
  PlanMessageParams &
  PredictionMessageParams &
  ActionMessageParams &
  ExplanationMessageParams;
export type StatusCode = keyof StatusMessageParams;
export type BacktestCode = keyof BacktestMessageParams;
export type PolicyCode = keyof PolicyMessageParams;
export type HealthCode = keyof HealthMessageParams;
export type PlanCode = keyof PlanMessageParams;
export type ExplanationCode = keyof ExplanationMessageParams;
type PredictionCode = keyof PredictionMessageParams;
export type ActionCode = keyof ActionMessageParams;
export type MessageCode =
  | StatusCode
  | BacktestCode
  | PolicyCode
  | HealthCode
  | PlanCode
  | PredictionCode
  | ActionCode
  | ExplanationCode;

/** One sentence or a few, as a code with its parameters. */
export type Message = {
  readonly [C in MessageCode]: { readonly code: C; readonly params: MessageParams[C] };
}[MessageCode];

export const message = <C extends MessageCode>(code: C, params: MessageParams[C]): Message =>
  ({ code, params }) as Message;

/** The headlines of verdicts. `useful_but_many_false_alarms` is only in models of earlier versions. */
export type HeadlineCode =
  | 'unproven_too_few_failures'
  | 'no_better_than_chance'
  | 'weak'
  | 'weak_as_a_simpler_model'
  | 'noisy_many_false_alarms'
  | 'noisy_criterion_not_kept'
  | 'useful_but_many_false_alarms'
  | 'useful_detects_failures'
  | 'unproven_constant_health'
  | 'unproven_too_little_time'
  | 'no_better_than_persistence'
  | 'useful_predicts_changes';
