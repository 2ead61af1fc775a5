/** Runs the program `treino` in its own process, as a user does. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const main = join(import.meta.dirname, '../../cli/main.ts');

export interface CommandResult {
  readonly out: string;
  readonly error: string;
  readonly code: number | null;
}

export interface RunOptions {
  /** In addition to PATH and HOME. */
  readonly environment?: Record<string, string>;
  readonly cwd?: string;
  /** Standard input. By default it is empty. */
  readonly input?: string | Buffer;
  /** Signal to send when `when` resolves. */
  readonly signal?: { readonly name: NodeJS.Signals; readonly when: Promise<unknown> };
}

export async function runTreino(
  args: readonly string[],
  { environment = {}, cwd, input, signal }: RunOptions = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    ...(cwd && { cwd }),
  });
  // The process may end before it has read its input.
  child.stdin.on('error', () => undefined).end(input);
  void signal?.when.then(() => child.kill(signal.name));
  const closed = once(child, 'close');
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  return { out, error, code: child.exitCode };
}
