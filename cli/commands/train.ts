/** `treino train <machine>`: POST /train. --watch follows the job to its end; --dry-run creates no job. */
import { Option } from 'commander';
import { counted } from '../../lib/learning/stats/format.ts';
import { PROFILES, RECOMMENDED_PROFILE } from '../../lib/learning/indicators/profiles.ts';
import { CLASS_WEIGHTS, FOLD_TYPES } from '../../lib/learning/indicators/request.ts';
import { STRATEGIES } from '../../lib/learning/search/strategies/strategy.ts';
import { WINDOW_MODES } from '../../lib/learning/windows/definition.ts';
import type { PlanView } from '../../lib/api/views/plan-view.ts';
import { describeExcluded } from '../../lib/warehouse/excluded-columns.ts';
import type { ModelView } from '../../lib/api/views/model-view.ts';
import type { Language } from '../../lib/texts/languages.ts';
import { wordSentence } from '../../lib/texts/word.ts';
import type { ApiClient } from '../api-client.ts';
import type { AddCommand, CommandHandler } from '../command.ts';
import { CommandError, EXIT_CODES } from '../exit-codes.ts';
import { exitCodeOf, formatJob } from '../format-job.ts';
import {
  assertTimeoutHasWatch,
  indicatorOption,
  parseJson,
  parseNumber,
  parsePositiveInteger,
  timeoutOption,
  watchOption,
} from '../options.ts';
import type { WatchOptions } from '../options.ts';
import { keyValueTable, print } from '../output.ts';
import { watchJob } from '../watch-job.ts';

interface TrainOptions extends WatchOptions {
  readonly indicator: string;
  readonly from?: string;
  readonly to?: string;
  readonly dropPercentage?: number;
  readonly windowMinutes?: number;
  readonly compareWindows?: true | readonly number[];
  readonly embargo?: boolean;
  readonly scoring?: string;
  readonly strategy?: string;
  readonly folds?: number;
  readonly foldType?: string;
  readonly classWeight?: string;
  readonly paramGrid?: unknown;
  readonly draws?: number;
  readonly seed?: number;
  readonly profile: string;
  readonly exclude?: readonly string[];
  readonly counterGuard?: boolean;
  readonly backtest?: number;
  readonly backtestTrain?: string;
  readonly maxFalsePerWeek?: number;
  readonly minPrecision?: number;
  readonly alarmCost?: unknown;
  readonly muteHours?: number | 'auto';
  readonly windows?: string;
  readonly idempotencyKey?: string;
  readonly dryRun?: boolean;
}

/** Apart from the profile, an option without a value is not sent: the service has the defaults, and the help texts name them. */
export const addTrain: AddCommand = (program, toAction) => {
  const allFoldTypes = [...new Set(Object.values(FOLD_TYPES).flat())];
  program
    .command('train <machine>')
    .description('train a model for a machine')
    .addOption(indicatorOption())
    .addOption(
      new Option('--profile <name>', 'defaults of the training: for planners, or as the predecessor')
        .choices(PROFILES)
        .default(RECOMMENDED_PROFILE),
    )
    .option('--from <day>', 'first UTC day of the data, YYYY-MM-DD')
    .option('--to <day>', 'last UTC day of the data, YYYY-MM-DD')
    .option(
      '--drop-percentage <percent>',
      'change of engine speed that counts as a failure (default: -70)',
      parseNumber,
    )
    .option('--window-minutes <minutes>', 'how long before a failure to warn (default: 30)', parseNumber)
    .option(
      '--compare-windows [minutes]',
      'compare warning windows, such as 30,60,180 (the default)',
      parseWindows,
    )
    .option('--embargo', 'leave out training rows whose label depends on the test part')
    .option('--scoring <score>', 'score that the search maximises')
    .addOption(new Option('--strategy <name>', 'search strategy').choices(STRATEGIES))
    .option('--folds <n>', 'number of cross-validation folds (default: 3)', parsePositiveInteger)
    .addOption(new Option('--fold-type <name>', 'how rows are split into folds').choices(allFoldTypes))
    .addOption(
      new Option('--class-weight <name>', 'weight of the rows before failures').choices(CLASS_WEIGHTS),
    )
    .option('--param-grid <json>', 'values to try, such as \'{"max_depth": [3, 4]}\'', parseJson)
    .option('--draws <n>', 'candidates of a random search (default: 20)', parsePositiveInteger)
    .option('--seed <n>', 'seed of a random search (default: 42)', parseNumber)
    .option('--exclude <columns>', 'columns not to learn from, separated by commas', parseNames)
    .option('--counter-guard', 'leave out columns that only rise or fall, such as counters')
    .option('--no-counter-guard', 'keep these columns')
    .addOption(
      new Option('--windows <mode>', 'also learn from the half hour before each row').choices(WINDOW_MODES),
    )
    .option(
      '--backtest <origins>',
      'also test models on the blocks after so many origins, 2 to 8',
      parsePositiveInteger,
    )
    .option(
      '--backtest-train <rows>',
      'rows before an origin that train its model, such as P90D (default: expanding, all of them)',
    )
    .option(
      '--max-false-per-week <n>',
      'alarms: at most so many false ones a week (for planners: 2)',
      parseNumber,
    )
    .option('--min-precision <share>', 'alarms: at least this share of them is true', parseNumber)
    .option(
      '--alarm-cost <json>',
      'alarms: the lowest cost, such as \'{"missed": 10, "false": 1}\'',
      parseJson,
    )
    .option(
      '--mute-hours <hours>',
      'alarms: none for so long after a failure, or "auto" (default)',
      parseMute,
    )
    .option('--idempotency-key <key>', 'return the job of an earlier request with the same key')
    .option('--dry-run', 'print the plan without training')
    .addOption(watchOption())
    .addOption(timeoutOption())
    .action(toAction(train));
};

const train: CommandHandler<[machine: string, options: TrainOptions]> = async (context, machine, options) => {
  assertTimeoutHasWatch(options);
  const { api, json, language } = context;
  const body = requestBody(machine, options);
  if (options.dryRun) {
    const plan = await api.post<PlanView>('/train/plan', body);
    print(json, plan, () => formatPlan(plan, language));
    return EXIT_CODES.ok;
  }
  const headers = options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey };
  const accepted = await api.post<{ process_id: string; status: string }>('/train', body, headers);
  if (!options.watch) {
    print(json, accepted, () => `${accepted.process_id}  ${accepted.status}`);
    return EXIT_CODES.ok;
  }
  if (!json) console.log(`Job ${accepted.process_id}`);
  const job = await watchJob(context, accepted.process_id, options.timeout);
  const model =
    json || job.model_id === null || job.model_deleted_at !== null
      ? undefined
      : await readModel(api, job.model_id);
  print(json, job, () => formatJob(job, model, language));
  return exitCodeOf(job);
};

/** @returns undefined if the request fails: the training succeeded even if its model cannot be shown */
async function readModel(api: ApiClient, id: string): Promise<ModelView | undefined> {
  try {
    return await api.get<ModelView>(`/models/${id}`);
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

function requestBody(machine: string, options: TrainOptions): Record<string, unknown> {
  const labeling = withoutUndefined({
    drop_percentage: options.dropPercentage,
    window_minutes: options.windowMinutes,
    compare_windows: options.compareWindows,
    embargo: options.embargo,
  });
  const search = withoutUndefined({
    strategy: options.strategy,
    scoring: options.scoring,
    fold_type: options.foldType,
    folds: options.folds,
    class_weight: options.classWeight,
    param_grid: options.paramGrid,
    draws: options.draws,
    seed: options.seed,
  });
  const features = withoutUndefined({
    exclude: options.exclude,
    counter_guard: options.counterGuard,
    windows: options.windows,
  });
  const evaluation = withoutUndefined({ origins: options.backtest, train: options.backtestTrain });
  const alarms = withoutUndefined({
    max_false_per_week: options.maxFalsePerWeek,
    min_precision: options.minPrecision,
    cost: options.alarmCost,
    mute_hours: options.muteHours,
  });
  return withoutUndefined({
    indicator: options.indicator,
    machine_name: machine,
    start_date: options.from,
    end_date: options.to,
    profile: options.profile,
    features: Object.keys(features).length > 0 ? features : undefined,
    labeling: Object.keys(labeling).length > 0 ? labeling : undefined,
    alarms: Object.keys(alarms).length > 0 ? alarms : undefined,
    search: Object.keys(search).length > 0 ? search : undefined,
    evaluation: Object.keys(evaluation).length > 0 ? evaluation : undefined,
  });
}

const parseNames = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const parseWindows = (text: string): number[] => text.split(',').map(parseNumber);

const parseMute = (text: string): number | 'auto' => (text === 'auto' ? text : parseNumber(text));

const withoutUndefined = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** The plan's fields as a table, then its warnings, one a line. */
const formatPlan = (
  { warnings, warning_codes: codes, runner_reason_code: reasonCode, ...plan }: PlanView,
  language: Language,
): string =>
  [
    keyValueTable(
      flatten({
        ...plan,
        runner_reason: wordSentence(plan.runner_reason, reasonCode, language).text,
        excluded_columns: plan.excluded_columns.map(describeExcluded),
        ...('mute' in plan &&
          plan.mute && { mute: { ...plan.mute, effects: plan.mute.effects.map(describeMute) } }),
        ...('window_comparison' in plan && {
          window_comparison: plan.window_comparison?.map(describeWindow) ?? null,
        }),
      }),
    ),
    ...warnings.map((warning, index) => `warning: ${wordSentence(warning, codes[index], language).text}`),
  ].join('\n');

type PlannedWindow = NonNullable<Extract<PlanView, { indicator: 'status' }>['window_comparison']>[number];

const describeWindow = (window: PlannedWindow): string => {
  const { window_minutes: minutes, positives, share_of_training_rows: share = 0 } = window;
  if (window.skipped !== null || !positives) return `${minutes} min: no model (${window.skipped})`;
  return (
    `${minutes} min: ${counted(positives.train, 'training row')} before failures (${(100 * share).toFixed(1)} %), ` +
    `${counted(window.failures_with_rows ?? 0, 'failure')} with rows, ${counted(window.stops_with_rows ?? 0, 'stop')}`
  );
};

type PlannedMute = NonNullable<Extract<PlanView, { indicator: 'status' }>['mute']>;

const describeMute = ({
  hours,
  stops,
  rows_at_risk: rows,
  share_at_risk: share,
}: PlannedMute['effects'][number]) =>
  `${hours} h: ${counted(stops, 'stop')}, ${counted(rows, 'row')} at risk (${(100 * share).toFixed(0)} %)`;

/** A plan's fields by name; nested ones by `parent.name`. */
function flatten(plan: object, prefix = ''): Record<string, string | number | null> {
  const lines: Record<string, string | number | null> = {};
  for (const [name, field] of Object.entries(plan) as [string, unknown][]) {
    if (Array.isArray(field)) lines[prefix + name] = field.join(' · ') || null;
    else if (typeof field === 'object' && field !== null)
      Object.assign(lines, flatten(field, `${prefix}${name}.`));
    else lines[prefix + name] = field as string | number | null;
  }
  return lines;
}
