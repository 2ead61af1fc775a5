/** A server that ends by itself starts again, and stop() ends it in every state. */
import { expect, it } from '@jest/globals';
import { keepRunning } from '../../lib/platform/keep-running.ts';
import type { RunningServer } from '../../lib/platform/keep-running.ts';

class FakeServer implements RunningServer {
  readonly #end = Promise.withResolvers<string>();
  readonly ended = this.#end.promise;
  fail = (reason: string): void => this.#end.resolve(reason);
  stop(): Promise<void> {
    this.#end.resolve('stopped');
    return Promise.resolve();
  }
}

/** `next` waits for a pause, ends it and returns its length; `untilWaiting` only waits for one. */
function controlledPauses() {
  const waiting: { milliseconds: number; end: () => void }[] = [];
  let arrived = Promise.withResolvers<undefined>();
  const untilWaiting = async (): Promise<void> => {
    while (waiting.length === 0) {
      arrived = Promise.withResolvers<undefined>();
      await arrived.promise;
    }
  };
  return {
    pause: (milliseconds: number, signal: AbortSignal): Promise<void> =>
      new Promise((end) => {
        signal.addEventListener('abort', () => end());
        waiting.push({ milliseconds, end });
        arrived.resolve(undefined);
      }),
    untilWaiting,
    async next(): Promise<number> {
      await untilWaiting();
      const { milliseconds, end } = waiting.shift()!;
      end();
      return milliseconds;
    },
  };
}

it('starts the server again with growing pauses, and names the reasons', async () => {
  const lines: string[] = [];
  const pauses = controlledPauses();
  const running = Promise.withResolvers<undefined>();
  const first = new FakeServer();
  const second = new FakeServer();
  let starts = 0;
  const kept = keepRunning(first, {
    name: 'DynamoDB',
    pause: pauses.pause,
    log: (line) => {
      lines.push(line);
      if (line.endsWith('runs again.')) running.resolve(undefined);
    },
    start: () => (++starts < 6 ? Promise.reject(new Error('disk full')) : Promise.resolve(second)),
  });
  first.fail('no space');
  const waits: number[] = [];
  for (let count = 0; count < 6; count += 1) waits.push(await pauses.next());
  await running.promise;
  expect(waits).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
  expect(lines).toEqual([
    'DynamoDB ended and starts again in 1 s: no space',
    ...[2, 4, 8, 10, 10].map((s) => `DynamoDB ended and starts again in ${s} s: disk full`),
    'DynamoDB runs again.',
  ]);
  expect(kept.current()).toBe(second);
  await kept.stop();
  expect(await second.ended).toBe('stopped');
  expect(starts).toBe(6);
});

it('starts nothing after stop(), also while it waits', async () => {
  const pauses = controlledPauses();
  const first = new FakeServer();
  let starts = 0;
  const kept = keepRunning(first, {
    name: 'PostgreSQL',
    pause: pauses.pause,
    log: () => undefined,
    start: () => Promise.resolve((starts++, new FakeServer())),
  });
  first.fail('killed');
  await pauses.untilWaiting();
  await Promise.all([kept.stop(), kept.stop()]);
  expect(starts).toBe(0);
});

it('stops a server that was starting during stop()', async () => {
  const pauses = controlledPauses();
  const first = new FakeServer();
  const second = new FakeServer();
  const starting = Promise.withResolvers<undefined>();
  const started = Promise.withResolvers<FakeServer>();
  const kept = keepRunning(first, {
    name: 'PostgreSQL',
    pause: pauses.pause,
    log: () => undefined,
    start: () => {
      starting.resolve(undefined);
      return started.promise;
    },
  });
  first.fail('killed');
  await pauses.next();
  await starting.promise;
  const stopped = kept.stop();
  started.resolve(second);
  await stopped;
  expect(await second.ended).toBe('stopped');
});
