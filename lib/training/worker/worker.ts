/** A training worker and the services it uses. */
import type { Job, Runner } from '../../jobs/job.ts';
import type { JobTable } from '../../jobs/job-table.ts';
import type { ModelFactory } from '../../learning/model-factory.ts';
import type { LoadedTelemetry } from '../../learning/telemetry.ts';
import type { Metrics } from '../../observability/cloudwatch-metrics.ts';
import type { Log } from '../../observability/log.ts';
import type { ContainerTasks } from '../../platform/aws/container-tasks.ts';
import type { TrainingQueue } from '../../platform/queue/training-queue.ts';
import type { MachineTelemetry, TelemetrySize } from '../../warehouse/telemetry/load-telemetry.ts';
import type { FinishedTraining } from '../publishing/prepared-model.ts';
import type { PublishedModel } from '../publishing/publish-model.ts';
import type { OutageRetry } from '../retry-outage.ts';
import type { Runners } from '../runners/runners.ts';
import type { TrainingRate } from '../runners/training-rate.ts';
import type { LeaseOptions } from './lease.ts';

export interface Worker {
  readonly runner: Runner;
  /** Memory that a training may use, bytes. */
  readonly memoryBytes: number;
  /** Aborts when the worker must stop, with StopRequestedError or DeadlineError. */
  readonly stop: AbortSignal;
  /** Seconds until the worker must stop. Infinity if it has no time limit. */
  readonly remainingSeconds: () => number;
}

export interface WorkerServices {
  readonly jobs: JobTable;
  readonly queue: Pick<TrainingQueue, 'enqueue'>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lease: LeaseOptions;
  /** Loads the job's rows. Calls `onSize` before it reads them; an error thrown there cancels the load. */
  readonly load: (
    request: Job['request'],
    signal: AbortSignal,
    onSize: (size: TelemetrySize) => void,
  ) => Promise<MachineTelemetry>;
  /** Digest of the rows. */
  readonly rowHash: (telemetry: LoadedTelemetry) => Promise<string>;
  /** Opens a factory for one job. The worker closes it after the job. */
  readonly openFactory: () => Promise<ModelFactory>;
  readonly openRate: (job: Job, runner: Runner, xgboostVersion: string) => TrainingRate;
  /** Starts containers for trainings that do not fit in a Lambda. Undefined if there are no containers. */
  readonly containers: ContainerTasks | undefined;
  /** How long a container may take from its start to its claim, seconds. */
  readonly containerStartSeconds: number;
  /** The container that a Lambda can dispatch to, and the runner that the settings force. */
  readonly runners: Pick<Runners, 'container' | 'force'>;
  /** How long a worker waits for dependencies once a model is trained. */
  readonly outageRetry: OutageRetry;
  /** Writes the files and the model row. A job has one model, even if several attempts publish. */
  readonly publish: (job: Job, training: FinishedTraining, signal: AbortSignal) => Promise<PublishedModel>;
  /**
   * Publishes the model that an earlier attempt trained and could not publish, if any.
   * @param onFound called before the publication, with the model's number of fits
   */
  readonly resumePublication: (
    job: Job,
    signal: AbortSignal,
    onFound: (fits: number) => void,
  ) => Promise<PublishedModel | undefined>;
  /** The model that an earlier attempt published, if any. */
  readonly findPublished: (processId: string) => Promise<PublishedModel | undefined>;
}
