/** `treino`: the service from a terminal or a script. */
import { CommandError } from './exit-codes.ts';
import { runCommandLine } from './program.ts';

try {
  process.exitCode = await runCommandLine(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}
