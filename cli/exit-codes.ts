/** How `treino` ends, for the scripts that call it. */
export const EXIT_CODES = {
  ok: 0,
  /** The job failed or was cancelled, the service refused, or it could not be reached. */
  failed: 1,
  /** `reproduce`: trained again, the model is another. */
  differs: 1,
  /** The command line was not understood. */
  usage: 2,
  /** `reproduce`: it was not trained again, there is nothing to compare. */
  incomparable: 2,
  /** The job had not ended by --timeout; it goes on. */
  timeout: 3,
  /** Ctrl-C, or SIGTERM, while it followed a job; that goes on. As a shell tells of these signals. */
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** Ends the program with a message that is enough: no stack is shown. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT_CODES.failed, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.exitCode = exitCode;
  }
}
