/** A full cycle with a typescript-fetch client of openapi-generator. Prints what the client read, as JSON. */
import {
  Configuration,
  JobsApi,
  ModelsApi,
  ProblemFromJSON,
  ResponseError,
  TrainingApi,
} from './client/index.js';
import type { Job, Problem, TrainRequest } from './client/index.js';

const [basePath, machineName] = process.argv.slice(2) as [string, string];
const configuration = new Configuration({ basePath });
const training = new TrainingApi(configuration);
const jobs = new JobsApi(configuration);
const models = new ModelsApi(configuration);

const statusRequest: TrainRequest = {
  indicator: 'status',
  machineName,
  startDate: new Date('2026-01-01T00:00:00Z'),
  labeling: { dropPercentage: -70, windowMinutes: 4 },
  search: {
    paramGrid: {
      nEstimators: new Set([10]),
      maxDepth: new Set([3]),
      learningRate: new Set([0.3]),
      subsample: new Set([1]),
    },
  },
};
const healthRequest: TrainRequest = {
  indicator: 'health',
  machineName,
  labeling: { embargo: true },
  search: {},
};

const plan = await training.planTraining({ trainRequest: statusRequest });
const healthPlan = await training.planTraining({ trainRequest: healthRequest });
if (plan.indicator !== 'status' || healthPlan.indicator !== 'health')
  throw new Error('The plans are mixed up.');

const accepted = await training.train({ trainRequest: statusRequest, idempotencyKey: crypto.randomUUID() });
let job: Job;
do job = await jobs.getStatus({ processId: accepted.processId, wait: 20 });
while (job.status === 'pending' || job.status === 'running');

const model = await models.getModel({ id: job.modelId! });
const link = await models.getArtifact({ id: model.id, format: 'onnx', redirect: 'false' });
const prediction = await models.predict({ id: model.id, predictRequest: { machineName, newest: 3 } });
if (prediction.indicator !== 'status') throw new Error('The prediction is of another indicator.');

async function refused(trainRequest: TrainRequest): Promise<Problem> {
  try {
    await training.train({ trainRequest });
  } catch (error) {
    if (error instanceof ResponseError) return ProblemFromJSON(await error.response.json());
    throw error;
  }
  throw new Error('The request was accepted.');
}

const unknownMachine = await refused({ indicator: 'status', machineName: 'UNKNOWN' });
const wrongField = await refused({ indicator: 'health', machineName, labeling: { dropPercentage: -70 } });

console.log(
  JSON.stringify({
    plan: { rows: plan.rows, failures: plan.events.train, runner: plan.runner },
    health_plan: { horizon_minutes: healthPlan.horizonMinutes, dropped: healthPlan.embargo.dropped },
    accepted: accepted.status,
    job: {
      process_id: job.processId,
      status: job.status,
      percent: job.progress.percent,
      onnx: job.artifacts!['onnx'],
    },
    model: {
      id: model.id,
      machine_name: model.machineName,
      auc_score: model.metrics['auc_score'],
      data_start_date: model.dataStartDate!.toISOString().slice(0, 10),
      sha256: model.sha256['onnx'],
    },
    link: link.url,
    prediction: {
      threshold: prediction.threshold,
      rows: prediction.predictions.map(({ timestamp, probability, label }) => ({
        timestamp: timestamp!.getTime() / 1000,
        probability,
        label,
      })),
    },
    unknown_machine: {
      status: unknownMachine.status,
      type: unknownMachine.type,
      detail: unknownMachine.detail,
    },
    wrong_field: { status: wrongField.status, fields: wrongField.errors!.map(({ field }) => field) },
  }),
);
