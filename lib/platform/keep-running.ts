/**
 * Keeps a server running that can end by itself, for example because the disk is full:
 *
 *   running ──ends──▶ waits 1 s, 2 s, 4 s … up to 10 s ─▶ starts ──fails──▶ waits again
 *      ▲                                                   │
 *      └───────────────────────────────────────────────────┘
 *   stop() ends it in every state.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../errors.ts';

const MIN_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 10_000;

export interface RunningServer {
  /** Resolves with the reason when the server ends. */
  readonly ended: Promise<string>;
  /** Stops the server and waits for its end. */
  stop(): Promise<void>;
}

export interface KeptServer<Server> {
  /** The newest server. It has ended if the next one has not started yet. */
  current(): Server;
  /** Stops the server for the last time. A second call waits for the first. */
  stop(): Promise<void>;
}

const sleep = (milliseconds: number, signal: AbortSignal): Promise<unknown> =>
  delay(milliseconds, undefined, { signal }).catch(() => undefined);

/**
 * @param first the server, already running
 * @param options.name for the log, such as `PostgreSQL`
 * @param options.log receives a line when the server ends and when it runs again
 * @param options.pause waits, and returns early when the signal aborts; a test replaces it
 */
export function keepRunning<Server extends RunningServer>(
  first: Server,
  options: {
    readonly name: string;
    readonly start: () => Promise<Server>;
    readonly log: (line: string) => void;
    readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  },
): KeptServer<Server> {
  const { name, start, log, pause = sleep } = options;
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  let server = first;

  const restart = async (reason: string): Promise<void> => {
    let problem = reason;
    for (let wait = MIN_BACKOFF_MS; ; wait = Math.min(2 * wait, MAX_BACKOFF_MS)) {
      log(`${name} ended and starts again in ${wait / 1000} s: ${problem}`);
      await pause(wait, stopping.signal);
      if (isStopping()) return;
      try {
        server = await start();
        log(`${name} runs again.`);
        return;
      } catch (error) {
        problem = messageOf(error);
      }
    }
  };
  const supervise = async (): Promise<void> => {
    while (!isStopping()) {
      const reason = await server.ended;
      if (!isStopping()) await restart(reason);
    }
    // stop() can come while the server starts.
    await server.stop();
  };
  const supervised = supervise();
  return {
    current: () => server,
    stop: async () => {
      stopping.abort();
      await server.stop();
      await supervised;
    },
  };
}
