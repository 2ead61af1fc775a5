/** Real models of both indicators, trained in a second on telemetry with unusual feature names. */
import { ModelFactory } from '../../lib/learning/model-factory.ts';
import type { TrainedModel } from '../../lib/learning/model-factory.ts';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';
import { newJob } from '../../lib/jobs/job.ts';
import type { Job, TrainingRequest } from '../../lib/jobs/job.ts';
import type { Telemetry } from '../../lib/learning/telemetry.ts';

const features = ['Oil_P', 'Oil_L', 'Recalque', 'Succao', 'óleo nível', `a "b" & 'c' >`, 'base_score'];
const ROWS = 300;
/** Rows between two failures. Rows are nine minutes apart. */
const CYCLE = 15;

/** The oil pressure falls before each failure. The other channels are waves, with some missing values. */
export function tinyTelemetry(machineName: string): Telemetry<Float32Array<SharedArrayBuffer>> {
  const values = new Float32Array(new SharedArrayBuffer(4 * ROWS * features.length));
  values.forEach((_, at) => {
    const row = Math.floor(at / features.length);
    const isOil = at % features.length === 0;
    values[at] = at % 41 === 40 ? NaN : (isOil ? CYCLE - (row % CYCLE) : 5) + 2 * Math.sin(at * at);
  });
  return {
    machineName,
    features,
    rows: ROWS,
    values,
    timestamps: Float64Array.from({ length: ROWS }, (_, row) => Date.UTC(2025, 2, 1, 0, 9 * row) * 1000),
    speedChange: Float64Array.from({ length: ROWS }, (_, row) => (row % CYCLE === CYCLE - 1 ? -90 : 0)),
  };
}

/** A request with one candidate and four fits. */
export const tinyRequest = (indicator: 'status' | 'health', machineName: string): TrainingRequest => {
  const { labeling, search, features } = REQUEST_DEFAULTS[indicator];
  return {
    indicator,
    machineName,
    startDate: null,
    endDate: null,
    labeling,
    search: { ...search, paramGrid: { n_estimators: [4], max_depth: [3] } },
    features,
  } as TrainingRequest;
};

/** @param options more parts of the request */
export async function trainTinyModel(
  indicator: 'status' | 'health',
  options: object = {},
): Promise<TrainedModel> {
  const factory = await ModelFactory.open({ threads: 1 });
  try {
    return await factory.train(tinyTelemetry('tiny'), {
      ...tinyRequest(indicator, 'tiny'),
      ...options,
    });
  } finally {
    await factory.close();
  }
}

/** A job as its worker has it after the claim. */
export const claimedJob = (processId: string, request: TrainingRequest, fencingToken = 1): Job => ({
  ...newJob(processId, request, new Date()),
  status: 'running',
  fencingToken,
});
