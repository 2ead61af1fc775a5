import type { Indicator } from '../../lib/learning/indicators/request.ts';
import { fromEitherJob } from '../../lib/api/compatibility/job-answer.ts';
import type { JobView } from '../../lib/api/views/job-view.ts';
import { eventually } from './eventually.ts';
import { tinyLabeling } from './tiny-telemetry.ts';

const { dropPercentage: drop_percentage, windowMinutes: window_minutes } = tinyLabeling;
const labelings = { status: { drop_percentage, window_minutes }, health: {} };
const search = {
  param_grid: { n_estimators: [10], max_depth: [3], learning_rate: [0.3], subsample: [1] },
};

/**
 * Trains a small model over the HTTP API, for a machine with telemetry of tiny-telemetry.ts.
 * @param options.token for a stack with authentication
 * @returns the completed job
 */
export async function trainOverHttp(
  baseUrl: string,
  machineName: string,
  {
    indicator = 'status',
    token,
    labeling = labelings[indicator],
    ...others
  }: {
    indicator?: Indicator;
    token?: string;
    labeling?: object;
    alarms?: object;
    evaluation?: object;
    features?: object;
    profile?: string;
  } = {},
): Promise<JobView> {
  const authorization: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${baseUrl}/train`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify({
      indicator,
      machine_name: machineName,
      labeling,
      search,
      ...others,
    }),
  });
  const { process_id: id } = (await response.json()) as { process_id: string };
  return eventually(
    async () =>
      fromEitherJob(
        (await (await fetch(`${baseUrl}/status/${id}`, { headers: authorization })).json()) as JobView,
      ),
    ({ status, error_message: reason }) => {
      if (status === 'failed') throw new Error(reason ?? 'The training failed.');
      return status === 'completed';
    },
    { deadlineSeconds: 120, what: `the end of job ${id}` },
  );
}
