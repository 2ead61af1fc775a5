/** `treino`: the service's command-line client. */
import { ConfigError } from '../lib/errors.ts';
import { CommandError, EXIT_CODES } from './exit-codes.ts';
import { printToStderr } from './output.ts';
import { runCommandLine } from './program.ts';

try {
  process.exitCode = await runCommandLine(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CommandError || error instanceof ConfigError)) throw error;
  printToStderr(error.message);
  process.exitCode = error instanceof CommandError ? error.exitCode : EXIT_CODES.usage;
}
