/** External servers as child processes of a test run. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { eventually } from './eventually.ts';

const running: ChildProcess[] = [];

/**
 * Starts a server and waits until it answers.
 * @param server.log file for its output
 * @param server.health URL that answers 200 when the server is up
 * @throws Error with its output if it exits
 */
export async function startServer(server: {
  readonly program: string;
  readonly options: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly log: string;
  readonly health: string;
}): Promise<void> {
  const logFile = openSync(server.log, 'w');
  const child = spawn(server.program, server.options, {
    env: { ...process.env, ...server.environment },
    stdio: ['ignore', logFile, logFile],
  });
  closeSync(logFile);
  running.push(child);
  const ended = once(child, 'exit').then(() => 'ended' as const);
  const state = await eventually(
    () => Promise.race([ended, isUp(server.health)]),
    (seen) => seen !== 'starting',
    { deadlineSeconds: 90, what: `an answer from ${server.health}` },
  );
  if (state === 'ended')
    throw new Error(
      `${server.program} ${server.options.join(' ')} exited at once:\n${readFileSync(server.log, 'utf8')}`,
    );
  await refuseOpenServer(new URL(server.health));
}

/**
 * On Linux every address of 127.0.0.0/8 is this machine. A server that answers on another one than its own listens on all
 * interfaces.
 */
async function refuseOpenServer(health: URL): Promise<void> {
  const socket = connect(Number(health.port), '127.0.0.2');
  try {
    await once(socket, 'connect');
  } catch {
    return;
  } finally {
    socket.destroy();
  }
  throw new Error(
    `The server at ${health.origin} listens on all interfaces. It must listen on 127.0.0.1 only.`,
  );
}

const isUp = (url: string): Promise<'up' | 'starting'> =>
  fetch(url, { signal: AbortSignal.timeout(5000) }).then(
    (response) => (response.ok ? 'up' : 'starting'),
    () => 'starting',
  );

/** Stops all started servers. */
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
