/** The API's data types, from its OpenAPI document. */
import type { components, paths } from '../../../lib/api/openapi/client-types.d.ts';

export type Job = components['schemas']['Job'];
export type Model = components['schemas']['Model'];
export type Plan = components['schemas']['Plan'];
export type ExcludedColumn = components['schemas']['ExcludedColumn'];
export type Prediction = components['schemas']['Prediction'];
export type TrainRequest = components['schemas']['TrainRequest'];
export type Machine =
  paths['/machines']['get']['responses'][200]['content']['application/json']['machines'][number];
export type JobStatus = Job['status'];
export type ArtifactFormat = 'pkl' | 'onnx' | 'ubj' | 'report' | 'metrics' | 'report_pt';

/** Whether a job can still change. */
export const isActive = ({ status }: Pick<Job, 'status'>): boolean =>
  status === 'pending' || status === 'running';
