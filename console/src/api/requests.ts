/** What the views ask of the API. All throw as `given` does. */
import type { components, paths } from '../../../lib/openapi/client-types.d.ts';
import { answered, api, given } from './client.ts';

export type Job = components['schemas']['Job'];
export type Model = components['schemas']['Model'];
export type Plan = components['schemas']['Plan'];
export type Prediction = components['schemas']['Prediction'];
export type TrainRequest = components['schemas']['TrainRequest'];
export type Machine =
  paths['/machines']['get']['responses'][200]['content']['application/json']['machines'][number];
export type Indicator = Job['indicator'];
export type JobStatus = Job['status'];
export type Format = 'pkl' | 'onnx' | 'ubj' | 'report' | 'metrics';

/** The most a list gives at once. */
const most = 100;

export interface JobFilters {
  readonly machine_name?: string;
  readonly status?: JobStatus;
}
export interface ModelFilters {
  readonly machine_name?: string;
  readonly indicator: Indicator;
}
export interface Listed<T> {
  readonly items: readonly T[];
  /** Of what comes next; null at the end. */
  readonly cursor: string | null;
}

/** All machines, page after page; `onPage` has what came so far. */
export async function allMachines(
  signal: AbortSignal,
  onPage: (machines: readonly Machine[]) => void,
): Promise<readonly Machine[]> {
  const all: Machine[] = [];
  let cursor: string | null = null;
  do {
    const page: { machines: Machine[]; next_cursor: string | null } = await given(
      api.GET('/machines', { params: { query: { limit: most, ...(cursor && { cursor }) } }, signal }),
    );
    all.push(...page.machines);
    cursor = page.next_cursor;
    onPage([...all]);
  } while (cursor !== null);
  return all;
}

/** The newest jobs, as many as are shown. */
export async function newestJobs(
  filters: JobFilters,
  count: number,
  signal: AbortSignal,
): Promise<Listed<Job>> {
  const items: Job[] = [];
  let cursor: string | null = null;
  do {
    const limit = Math.min(most, count - items.length);
    const query = { ...filters, limit, ...(cursor && { cursor }) };
    const page: { jobs: Job[]; next_cursor: string | null } = await given(
      api.GET('/jobs', { params: { query }, signal }),
    );
    items.push(...page.jobs);
    cursor = page.next_cursor;
  } while (cursor !== null && items.length < count);
  return { items, cursor };
}

/** A page of models, newest first. @param cursor of the page before */
export async function modelsAfter(
  filters: ModelFilters,
  cursor: string | null,
  signal: AbortSignal,
): Promise<Listed<Model>> {
  const query = { ...filters, limit: most, ...(cursor && { cursor }) };
  const page = await given(api.GET('/models', { params: { query }, signal }));
  return { items: page.models, cursor: page.next_cursor };
}

export const getModel = (id: string, signal: AbortSignal): Promise<Model> =>
  given(api.GET('/models/{id}', { params: { path: { id } }, signal }));

/** The job as it is. */
export const getJob = (process_id: string, signal: AbortSignal): Promise<{ job: Job; etag: string | null }> =>
  followJob(process_id, null, 0, signal) as Promise<{ job: Job; etag: string | null }>;

/**
 * The job, as soon as it is another than the one of `etag`, or undefined when it is the same after `wait` seconds.
 */
export async function followJob(
  process_id: string,
  etag: string | null,
  wait: number,
  signal: AbortSignal,
): Promise<{ job: Job; etag: string | null } | undefined> {
  const { data, response } = await answered(
    api.GET('/status/{process_id}', {
      params: {
        path: { process_id },
        query: { wait },
        ...(etag !== null && { header: { 'If-None-Match': etag } }),
      },
      signal,
    }),
  );
  return data && { job: data, etag: response.headers.get('etag') };
}

export const cancelJob = (process_id: string): Promise<Job> =>
  given<Job>(api.POST('/jobs/{process_id}/cancel', { params: { path: { process_id } } }));

/** What the training would be. */
export const planOf = (body: TrainRequest, signal: AbortSignal): Promise<Plan> =>
  given(
    api.POST('/train', { params: { query: { dry_run: 'true' } }, body, signal }) as Promise<{
      data?: Plan;
      error?: unknown;
      response: Response;
    }>,
  );

/** @param key the same for the same training, however often it is sent */
export const startTraining = (body: TrainRequest, key: string): Promise<{ process_id: string }> =>
  given(
    api.POST('/train', { params: { header: { 'Idempotency-Key': key } }, body }) as Promise<{
      data?: { process_id: string };
      error?: unknown;
      response: Response;
    }>,
  );

export const predictNewest = (id: string, machine_name: string): Promise<Prediction> =>
  given(api.POST('/models/{id}/predict', { params: { path: { id } }, body: { machine_name, newest: 1 } }));

/** Where a file of a model is to be had, for who has to say who they are. */
export const linkTo = (id: string, format: Format, purpose: 'show' | 'save'): Promise<{ url: string }> =>
  given(
    purpose === 'show'
      ? api.GET('/models/{id}/report', { params: { path: { id }, query: { redirect: 'false' } } })
      : api.GET('/models/{id}/artifacts/{format}', {
          params: { path: { id, format }, query: { redirect: 'false' } },
        }),
  );
