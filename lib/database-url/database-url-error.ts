import { ConfigError } from '../errors.ts';

/** A database URL is invalid. Neither the message nor a property contains the URL, because it may hold a password. */
export class DatabaseUrlError extends ConfigError {
  /** What is wrong, as the predicate of a sentence about the setting. */
  readonly problem: string;

  constructor(problem: string) {
    super(`Invalid settings. DATABASE_URL: ${problem}.`);
    this.problem = problem;
  }
}
