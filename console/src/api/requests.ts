/** The API calls that the views make. Each throws as `dataOf` does. */
import { fromEitherJob } from '../../../lib/api/compatibility/job-answer.ts';
import { answerOf, api, dataOf } from './client.ts';
import type {
  ArtifactFormat,
  Job,
  JobStatus,
  Machine,
  Model,
  Plan,
  Prediction,
  TrainRequest,
} from './schemas.ts';
import type { Language } from '../i18n/languages.ts';
import type { Indicator } from './training-options.ts';

/** The largest `limit` that the API accepts. */
const MAX_PAGE_SIZE = 100;

export interface JobFilters {
  readonly machine_name?: string;
  readonly status?: JobStatus;
}
export interface ModelFilters {
  readonly machine_name?: string;
  readonly indicator: Indicator;
}
export interface ListPage<T> {
  readonly items: readonly T[];
  /** Cursor of the next page; null on the last one. */
  readonly cursor: string | null;
}

/** All machines, page by page. @param onPage receives the machines loaded so far */
export async function listAllMachines(
  signal: AbortSignal,
  onPage: (machines: readonly Machine[]) => void,
): Promise<readonly Machine[]> {
  const all: Machine[] = [];
  let cursor: string | null = null;
  do {
    const page: { machines: Machine[]; next_cursor: string | null } = await dataOf(
      api.GET('/machines', {
        params: { query: { limit: MAX_PAGE_SIZE, ...(cursor && { cursor }) } },
        signal,
      }),
    );
    all.push(...page.machines);
    cursor = page.next_cursor;
    onPage([...all]);
  } while (cursor !== null);
  return all;
}

/** The newest jobs. @param count how many, at most */
export async function listNewestJobs(
  filters: JobFilters,
  count: number,
  signal: AbortSignal,
): Promise<ListPage<Job>> {
  const items: Job[] = [];
  let cursor: string | null = null;
  do {
    const limit = Math.min(MAX_PAGE_SIZE, count - items.length);
    const query = { ...filters, limit, ...(cursor && { cursor }) };
    const page: { jobs: Job[]; next_cursor: string | null } = await dataOf(
      api.GET('/jobs', { params: { query }, signal }),
    );
    items.push(...page.jobs.map(fromEitherJob));
    cursor = page.next_cursor;
  } while (cursor !== null && items.length < count);
  return { items, cursor };
}

/** One page of models, newest first. @param cursor from the previous page; null for the first one */
export async function listModels(
  filters: ModelFilters,
  cursor: string | null,
  signal: AbortSignal,
): Promise<ListPage<Model>> {
  const query = { ...filters, limit: MAX_PAGE_SIZE, ...(cursor && { cursor }) };
  const page = await dataOf(api.GET('/models', { params: { query }, signal }));
  return { items: page.models, cursor: page.next_cursor };
}

export const getModel = (id: string, signal: AbortSignal): Promise<Model> =>
  dataOf(api.GET('/models/{id}', { params: { path: { id } }, signal }));

/** Needs the scope `admin`. */
export async function deleteModel(id: string): Promise<void> {
  await answerOf(api.DELETE('/models/{id}', { params: { path: { id } } }));
}

/**
 * Long-polls a job until it differs from the version with this ETag.
 * @param etag null to get the job at once
 * @param wait how long the API may hold the call, seconds
 * @returns undefined when the job has not changed within `wait`
 */
export async function pollJob(
  process_id: string,
  etag: string | null,
  wait: number,
  signal: AbortSignal,
): Promise<{ job: Job; etag: string | null } | undefined> {
  const { data, response } = await answerOf(
    api.GET('/status/{process_id}', {
      params: {
        path: { process_id },
        query: { wait },
        ...(etag !== null && { header: { 'If-None-Match': etag } }),
      },
      signal,
    }),
  );
  return data && { job: fromEitherJob(data), etag: response.headers.get('etag') };
}

export const cancelJob = async (process_id: string): Promise<Job> =>
  fromEitherJob(
    await dataOf<Job>(api.POST('/jobs/{process_id}/cancel', { params: { path: { process_id } } })),
  );

/** A dry run: the plan of a training, without starting it. */
export const planTraining = (body: TrainRequest, signal: AbortSignal): Promise<Plan> =>
  dataOf(api.POST('/train/plan', { body, signal }));

/** @param idempotencyKey the same for every try of the same training */
export const startTraining = (body: TrainRequest, idempotencyKey: string): Promise<{ process_id: string }> =>
  dataOf(
    api.POST('/train', { params: { header: { 'Idempotency-Key': idempotencyKey } }, body }) as Promise<{
      data?: { process_id: string };
      error?: unknown;
      response: Response;
    }>,
  );

/** The prediction of a machine's newest row, with the five features that move it, and the open alarm, most. */
export const explainNewest = (id: string, machine_name: string): Promise<Prediction> =>
  dataOf(
    api.POST('/models/{id}/predict', {
      params: { path: { id } },
      body: { machine_name, newest: 1, explain: 5 },
    }),
  );

/** Predictions of a machine's newest rows. @param newest how many, at most */
export const predictNewest = (
  id: string,
  machine_name: string,
  newest: number,
  signal?: AbortSignal,
): Promise<Prediction> =>
  dataOf(
    api.POST('/models/{id}/predict', {
      params: { path: { id } },
      body: { machine_name, newest },
      ...(signal && { signal }),
    }),
  );

/** A presigned URL of one of a model's files, for callers that must send a token. @param lang of the report to open */
export const presignedUrl = (
  id: string,
  format: ArtifactFormat,
  purpose: 'open' | 'download',
  lang: Language,
): Promise<{ url: string }> =>
  dataOf(
    purpose === 'open'
      ? api.GET('/models/{id}/report', { params: { path: { id }, query: { redirect: 'false', lang } } })
      : api.GET('/models/{id}/artifacts/{format}', {
          params: { path: { id, format }, query: { redirect: 'false' } },
        }),
  );
