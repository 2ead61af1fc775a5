/** `treino train <machine>`: POST /train; with --watch to the job's end, with --dry-run without a job. */
import type { ModelView } from '../../lib/training/model-view.ts';
import type { ApiClient } from '../api-client.ts';
import { exitCodeOf, formatJob } from '../format-job.ts';
import type { CommandHandler } from '../command.ts';
import { CommandError, EXIT_CODES } from '../exit-codes.ts';
import { keyValueTable, print } from '../output.ts';
import { watchJob } from '../watch-job.ts';

export interface TrainOptions {
  readonly indicator: string;
  readonly from?: string;
  readonly to?: string;
  readonly dropPercentage?: number;
  readonly windowMinutes?: number;
  readonly embargo?: boolean;
  readonly scoring?: string;
  readonly strategy?: string;
  readonly folds?: number;
  readonly foldType?: string;
  readonly paramGrid?: unknown;
  readonly idempotencyKey?: string;
  readonly dryRun?: boolean;
  readonly watch?: boolean;
  readonly timeout?: number;
}

export const train: CommandHandler<[machine: string, options: TrainOptions]> = async (
  context,
  machine,
  options,
) => {
  const { api, json } = context;
  const body = requestBody(machine, options);
  if (options.dryRun) {
    const plan = await api.post<Record<string, unknown>>('/train?dry_run=true', body);
    print(json, plan, () => keyValueTable(flat(plan)));
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
  const model = json || job.model_id === null ? undefined : await modelIfAnswered(api, job.model_id);
  print(json, job, () => formatJob(job, model));
  return exitCodeOf(job);
};

/** The training is done, whether or not its model can be shown. */
async function modelIfAnswered(api: ApiClient, id: string): Promise<ModelView | undefined> {
  try {
    return await api.get<ModelView>(`/models/${id}`);
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

/** Only what was asked for: defaults are the service's. */
function requestBody(machine: string, options: TrainOptions): Record<string, unknown> {
  const labeling = defined({
    drop_percentage: options.dropPercentage,
    window_minutes: options.windowMinutes,
    embargo: options.embargo,
  });
  const search = defined({
    strategy: options.strategy,
    scoring: options.scoring,
    fold_type: options.foldType,
    folds: options.folds,
    param_grid: options.paramGrid,
  });
  return defined({
    indicator: options.indicator,
    machine_name: machine,
    start_date: options.from,
    end_date: options.to,
    labeling: Object.keys(labeling).length > 0 ? labeling : undefined,
    search: Object.keys(search).length > 0 ? search : undefined,
  });
}

const defined = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** A plan's fields as lines, those of its parts by `part.name`. */
function flat(plan: object, prefix = ''): Record<string, string | number | null> {
  const lines: Record<string, string | number | null> = {};
  for (const [name, field] of Object.entries(plan) as [string, unknown][]) {
    if (Array.isArray(field)) lines[prefix + name] = field.join(' · ') || null;
    else if (typeof field === 'object' && field !== null)
      Object.assign(lines, flat(field, `${prefix}${name}.`));
    else lines[prefix + name] = field as string | number | null;
  }
  return lines;
}
