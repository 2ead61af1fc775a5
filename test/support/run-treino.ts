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

/** @param environment besides PATH and HOME */
export async function runTreino(
  args: readonly string[],
  { environment = {}, cwd }: { environment?: Record<string, string>; cwd?: string } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    ...(cwd && { cwd }),
  });
  const closed = once(child, 'close');
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  return { out, error, code: child.exitCode };
}
