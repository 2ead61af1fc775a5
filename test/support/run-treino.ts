/** The program `treino` as a user has it: a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const main = join(import.meta.dirname, '../../cli/main.ts');

export interface Ended {
  readonly out: string;
  readonly error: string;
  readonly code: number | null;
}

export interface RunOptions {
  /** Besides PATH and HOME. */
  readonly environment?: Record<string, string>;
  readonly cwd?: string;
  /** What it reads; nothing when absent. */
  readonly input?: string | Buffer;
  /** Sent to it once this resolves. */
  readonly signal?: { readonly name: NodeJS.Signals; readonly when: Promise<unknown> };
}

export async function runTreino(
  args: readonly string[],
  { environment = {}, cwd, input, signal }: RunOptions = {},
): Promise<Ended> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    ...(cwd && { cwd }),
  });
  // It may have ended before it has read.
  child.stdin.on('error', () => undefined).end(input);
  void signal?.when.then(() => child.kill(signal.name));
  const closed = once(child, 'close');
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  return { out, error, code: child.exitCode };
}
