/** Errors that stop an attempt although the training itself has no error. */
import { TreinoError } from '../../errors.ts';

/** A client cancelled the job. */
export class CancelRequestedError extends TreinoError {
  constructor() {
    super('The job was cancelled.', { code: 'cancelled', httpStatus: 409 });
  }
}

/** The worker's machine is shutting down. The job is released and continues on another worker. */
export class StopRequestedError extends TreinoError {
  constructor() {
    super('The worker was told to stop.', { code: 'stop_requested', retryable: true });
  }
}

/** The worker reached its time limit. */
export class DeadlineError extends TreinoError {
  constructor() {
    super(
      "It did not finish within the worker's time limit. Choose a shorter date range or a smaller search.param_grid.",
      { code: 'deadline_exceeded' },
    );
  }
}

/** The training does not fit in this Lambda, and there are containers. Thrown before the training starts. */
export class ContainerNeededError extends TreinoError {
  /** @param reason the figures that exceed the Lambda's limits */
  constructor(reason: string) {
    super(`The training needs a container: ${reason}.`, { code: 'container_needed', retryable: true });
  }
}
