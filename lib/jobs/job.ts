/**
 * A training job and its life (design §4):
 *
 *               claim                    publish + finish
 *   pending ─────────▶ running ──────────────────────────▶ completed
 *    ▲  │                │ │ lease expired: claimed anew (attempt + 1), or revived by the sweeper
 *    │  │ cancel         │ └──▶ running, pending
 *    │  └──▶ cancelled ◀─┤ the worker saw the cancel request
 *    │      give back    │
 *    └───────────────────┤
 *                        └── data error, or attempts spent ──▶ failed
 *
 * A final state is final. `running` means a live lease. Every write of a worker carries the fence it got
 * when it claimed the job and is refused once a newer claim exists.
 */

import type { FactoryRequest } from '../learning/indicators/request.ts';

export const JOB_STATUSES = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** A job in any other state never changes again. */
export const isActive = (status: JobStatus): boolean => status === 'pending' || status === 'running';

/** Where a job stands; `waiting` for another training of the same machine and indicator to end. */
export const PHASES = [
  'queued',
  'waiting',
  'loading',
  'labeling',
  'searching',
  'fitting',
  'evaluating',
  'publishing',
  'finished',
] as const;
export type Phase = (typeof PHASES)[number];

export interface Progress {
  readonly phase: Phase;
  /** Fits done and fits in all: candidates × folds, and the final fit. */
  readonly completed: number;
  readonly total: number;
  /** Of the whole job's work, 0–100. */
  readonly percent: number;
  /** Seconds until the end as the speed so far suggests; null before anything was measured. */
  readonly etaSeconds: number | null;
}

/** Before a worker has the job. */
export const queuedProgress: Progress = {
  phase: 'queued',
  completed: 0,
  total: 0,
  percent: 0,
  etaSeconds: null,
};

/** After the last of `fits` fits. */
export const finishedProgress = (fits: number): Progress => ({
  phase: 'finished',
  completed: fits,
  total: fits,
  percent: 100,
  etaSeconds: 0,
});

/** What the client asked for, defaults filled in. */
export type TrainingRequest = FactoryRequest & {
  readonly machineName: string;
  /** Whole UTC days, YYYY-MM-DD, both included; null is open. */
  readonly startDate: string | null;
  readonly endDate: string | null;
};

/** What may be published of a model, in the order in which it is told. */
export const ARTIFACT_FORMATS = ['pkl', 'onnx', 'ubj', 'report', 'metrics'] as const;
export type ArtifactFormat = (typeof ARTIFACT_FORMATS)[number];

/** Keys in the bucket, by format; absent ones are not published (yet). */
export type ArtifactKeys = Readonly<Partial<Record<ArtifactFormat, string>>>;

/** The fits of the search that are done, for the next attempt to skip. */
export interface FitCheckpoints {
  /** Digest of data, parameters and library: fits of another key are worth nothing. */
  readonly key: string;
  readonly fits: readonly FitCheckpoint[];
}

export interface FitCheckpoint {
  /** Index of the candidate in the grid. */
  readonly candidate: number;
  readonly fold: number;
  readonly score: number;
  /** Seconds of work. */
  readonly seconds: number;
}

export interface Job {
  readonly processId: string;
  /** Under which the log tells of it, from the request that asked for it on; null for what is older than this. */
  readonly correlationId: string | null;
  readonly request: TrainingRequest;
  readonly status: JobStatus;
  readonly progress: Progress;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly finishedAt: Date | null;
  /** When the doorbell was last rung for this job; null until SQS took it, and when it must ring again. */
  readonly enqueuedAt: Date | null;
  /** Claims that counted; a graceful stop gives its one back. */
  readonly attempt: number;
  /** Rises with every claim and never falls. */
  readonly fencingToken: number;
  /** Times it was given away to a container since the last container claimed it. */
  readonly dispatches: number;
  /** When a container was started for it that nobody has heard of yet. */
  readonly dispatchedAt: Date | null;
  readonly leaseExpiresAt: Date | null;
  /** When somebody asked for the job's end; a running job's worker hears it with its next heartbeat. */
  readonly cancelRequestedAt: Date | null;
  /** What kind of worker runs it. */
  readonly runner: Runner | null;
  readonly bucketAddress: string | null;
  readonly modelId: string | null;
  readonly artifacts: ArtifactKeys | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** Null also where jobs are listed: only `get` and `claim` read them. */
  readonly fitCheckpoints: FitCheckpoints | null;
}

/** What kinds of worker there are. */
export const RUNNERS = ['lambda', 'container'] as const;
export type Runner = (typeof RUNNERS)[number];

/** A worker's title to a job: the id and the fence of its claim. */
export type Claim = Pick<Job, 'processId' | 'fencingToken'>;

/** Whether a worker has the job now: a running job's lease counts up to its last millisecond. */
export const hasLiveLease = (job: Job, now: Date): boolean =>
  job.status === 'running' && job.leaseExpiresAt !== null && job.leaseExpiresAt >= now;

/** A job as it is first written. */
export function newJob(
  processId: string,
  request: TrainingRequest,
  now: Date,
  correlationId: string | null = null,
): Job {
  return {
    processId,
    correlationId,
    request,
    status: 'pending',
    progress: queuedProgress,
    createdAt: now,
    updatedAt: now,
    finishedAt: null,
    enqueuedAt: null,
    attempt: 0,
    fencingToken: 0,
    dispatches: 0,
    dispatchedAt: null,
    leaseExpiresAt: null,
    cancelRequestedAt: null,
    runner: null,
    bucketAddress: null,
    modelId: null,
    artifacts: null,
    errorCode: null,
    errorMessage: null,
    fitCheckpoints: null,
  };
}
