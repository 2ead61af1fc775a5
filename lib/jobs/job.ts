/**
 * A training job and its states:
 *
 *               claim                    publish + complete
 *   pending ─────────▶ running ──────────────────────────▶ completed
 *    ▲  │                │ │ lease expired: claimed again (attempt + 1), or reclaimed by the sweeper
 *    │  │ cancel         │ └──▶ running, pending
 *    │  └──▶ cancelled ◀─┤ the worker reads the cancel request
 *    │      release      │
 *    └───────────────────┤
 *                        └── data error, or no attempts left ──▶ failed
 *
 * A job in a final state never changes again. A running job belongs to the worker that holds its lease. Every claim
 * raises the fencing token. Each write of a worker carries the token of its claim and is refused after a newer claim.
 */

import type { FinishedBlock } from '../learning/backtest.ts';
import type { Profile } from '../learning/indicators/profiles.ts';
import type { FactoryRequest } from '../learning/indicators/request.ts';

export const JOB_STATUSES = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** Whether the job can still change: `completed`, `failed` and `cancelled` are final. */
export const isActive = (status: JobStatus): boolean => status === 'pending' || status === 'running';

/** The steps of a job. `waiting`: another training of the same machine and indicator must end first. */
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
  /** Fits done and fits in total: those of the search, for alarms and a backtest, and the final fit. */
  readonly completed: number;
  readonly total: number;
  /** Percentage of the whole job's work, 0–100. */
  readonly percent: number;
  /** Estimated seconds until the end: as planned at first, then from the speed so far. Null before the plan. */
  readonly etaSeconds: number | null;
}

/** Progress of a job that no worker has claimed. */
export const queuedProgress: Progress = {
  phase: 'queued',
  completed: 0,
  total: 0,
  percent: 0,
  etaSeconds: null,
};

/** Progress of a completed job with `fits` fits. */
export const finishedProgress = (fits: number): Progress => ({
  phase: 'finished',
  completed: fits,
  total: fits,
  percent: 100,
  etaSeconds: 0,
});

/** The client's request with defaults filled in. */
export type TrainingRequest = FactoryRequest & {
  readonly machineName: string;
  /** The defaults that the request asked for; `compatible` when absent. Its fields are filled in already. */
  readonly profile?: Profile;
  /** First and last UTC day, YYYY-MM-DD, both included. Null means no limit. */
  readonly startDate: string | null;
  readonly endDate: string | null;
};

/** The formats that a model is published in, in the order that responses list them. */
export const ARTIFACT_FORMATS = ['pkl', 'onnx', 'ubj', 'report', 'metrics', 'report_pt'] as const;
export type ArtifactFormat = (typeof ARTIFACT_FORMATS)[number];

/** Keys in the bucket by format. A format without a key is not published (yet). */
export type ArtifactKeys = Readonly<Partial<Record<ArtifactFormat, string>>>;

/** The finished fits of the search, and the finished blocks of the backtest. The next attempt skips them. */
export interface FitCheckpoints {
  /** Digest of data, parameters and library. Fits with another key cannot be reused. */
  readonly key: string;
  readonly fits: readonly FitCheckpoint[];
  /** None when absent. */
  readonly blocks?: readonly FinishedBlock[];
}

export interface FitCheckpoint {
  /** Index of the candidate in the grid. */
  readonly candidate: number;
  readonly fold: number;
  readonly score: number;
  /** Duration of the fit. */
  readonly seconds: number;
}

export interface Job {
  readonly processId: string;
  /**
   * Correlation ID of the request that created the job; on every log line about it. Null for jobs older than the field.
   */
  readonly correlationId: string | null;
  /** Id of the principal that requested the job. Null for jobs of events, and for jobs older than the field. */
  readonly submitterId: string | null;
  readonly request: TrainingRequest;
  readonly status: JobStatus;
  readonly progress: Progress;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly finishedAt: Date | null;
  /** When the queue last accepted the job's message. Null if it never did, or if the job must be enqueued again. */
  readonly enqueuedAt: Date | null;
  /** Number of attempts. A graceful stop does not count. */
  readonly attempt: number;
  /** Rises by one with every claim and never falls. */
  readonly fencingToken: number;
  /** Dispatches to a container since a container last claimed the job. */
  readonly dispatches: number;
  /** Start time of a container that has not claimed the job yet. Null if there is none. */
  readonly dispatchedAt: Date | null;
  readonly leaseExpiresAt: Date | null;
  /** When cancellation was requested. The worker of a running job reads it with its next heartbeat. */
  readonly cancelRequestedAt: Date | null;
  /** Kind of worker that runs the job, or ran it last. Null while it is pending. */
  readonly runner: Runner | null;
  readonly bucketAddress: string | null;
  readonly modelId: string | null;
  readonly artifacts: ArtifactKeys | null;
  /** When the model was deleted. Model and files are gone then. */
  readonly modelDeletedAt: Date | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** Listings leave them out and return null: only `get` and `claim` read them. */
  readonly fitCheckpoints: FitCheckpoints | null;
}

/** The kinds of worker. */
export const RUNNERS = ['lambda', 'container'] as const;
export type Runner = (typeof RUNNERS)[number];

/** Identifies a worker's claim: the job and the fencing token. */
export type Claim = Pick<Job, 'processId' | 'fencingToken'>;

/** Whether a worker holds the job at `now`. The lease includes the millisecond in which it expires. */
export const hasLiveLease = (job: Job, now: Date): boolean =>
  job.status === 'running' && job.leaseExpiresAt !== null && job.leaseExpiresAt >= now;

/** A new pending job. */
export function newJob(
  processId: string,
  request: TrainingRequest,
  now: Date,
  correlationId: string | null = null,
  submitterId: string | null = null,
): Job {
  return {
    processId,
    correlationId,
    submitterId,
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
    modelDeletedAt: null,
    errorCode: null,
    errorMessage: null,
    fitCheckpoints: null,
  };
}
