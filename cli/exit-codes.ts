/** How `treino` exits, for scripts that call it. */
export const EXIT_CODES = {
  ok: 0,
  /** The job failed or was cancelled, the service refused the request, or it is unreachable. */
  failed: 1,
  /** `reproduce`: the retrained model has other bytes. */
  differs: 1,
  /** Usage error. */
  usage: 2,
  /** `reproduce`: the model was not retrained, so there is nothing to compare. */
  incomparable: 2,
  /** --timeout passed before the job finished; the job continues. */
  timeout: 3,
  /** SIGINT (Ctrl-C) or SIGTERM while following a job; the job continues. 128 + the signal, as shells report it. */
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** Ends the program with this message and no stack trace. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT_CODES.failed, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.exitCode = exitCode;
  }
}
