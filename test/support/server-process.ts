/** Servers of other makers, as processes of a test run's own. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { eventually } from './eventually.ts';

const running: ChildProcess[] = [];

/**
 * Starts a server and waits until it answers.
 * @param server.log the file that gets what it says
 * @param server.health a URL that answers 200 once it is up
 * @throws Error with its words, when it ends instead
 */
export async function startServer(server: {
  readonly program: string;
  readonly options: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly log: string;
  readonly health: string;
}): Promise<void> {
  const lines = openSync(server.log, 'w');
  const child = spawn(server.program, server.options, {
    env: { ...process.env, ...server.environment },
    stdio: ['ignore', lines, lines],
  });
  closeSync(lines);
  running.push(child);
  const ended = once(child, 'exit').then(() => 'ended' as const);
  const state = await eventually(
    () => Promise.race([ended, isUp(server.health)]),
    (seen) => seen !== 'starting',
    { deadlineSeconds: 90, what: `an answer of ${server.health}` },
  );
  if (state === 'ended')
    throw new Error(
      `${server.program} ${server.options.join(' ')} ended at once:\n${readFileSync(server.log, 'utf8')}`,
    );
}

const isUp = (url: string): Promise<'up' | 'starting'> =>
  fetch(url, { signal: AbortSignal.timeout(5000) }).then(
    (response) => (response.ok ? 'up' : 'starting'),
    () => 'starting',
  );

/** Ends all that were started. */
export async function stopServers(): Promise<void> {
  await Promise.all(
    running.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }),
  );
}
