/** `--watch` when the user interrupts it, and when the service is down. */
import type { RequestListener } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { runTreino } from '../support/run-treino.ts';
import type { RunOptions } from '../support/run-treino.ts';
import { withServer } from '../support/with-server.ts';

const running = {
  process_id: 'id-1',
  status: 'running',
  finished_at: null,
  progress: { phase: 'searching', completed: 1, total: 9, percent: 11, eta_seconds: null },
};

/** A service whose job never ends; `polled` resolves at the first conditional request. */
function endlessJob(): { listener: RequestListener; polled: Promise<unknown> } {
  const { promise: polled, resolve } = Promise.withResolvers<unknown>();
  const listener: RequestListener = (request, response) => {
    if (request.headers['if-none-match'] !== undefined) resolve(undefined);
    else response.writeHead(200, { etag: '"1"' }).end(JSON.stringify(running));
  };
  return { listener, polled };
}

const watch = (listener: RequestListener, args: readonly string[], options: RunOptions = {}) =>
  withServer(listener, (url) => runTreino(['--url', url, ...args], options));

describe('--watch', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('exits at %s and says that the job continues', async (name, code) => {
    const { listener, polled } = endlessJob();
    const ended = await watch(listener, ['status', 'id-1', '--watch'], { signal: { name, when: polled } });
    expect(ended).toEqual({
      out: '  running    11 %  searching  1/9 fits\n',
      error:
        'The job continues. Follow it with: treino status id-1 --watch\nCancel it with: treino cancel id-1\n',
      code,
    });
  });

  it('prints the job as last read with --json', async () => {
    const { listener, polled } = endlessJob();
    const { out, code } = await watch(listener, ['--json', 'status', 'id-1', '--watch'], {
      signal: { name: 'SIGINT', when: polled },
    });
    expect({ out: JSON.parse(out) as unknown, code }).toEqual({ out: running, code: 130 });
  });

  it('says once that the service is down, and how long it retries', async () => {
    const answers = [503, 503, 200];
    const { out, error, code } = await watch(
      (_, response) => {
        const status = answers.shift()!;
        response.writeHead(status, { 'retry-after': '0.01' });
        const job = { ...running, status: 'completed', finished_at: '2026-01-01T00:00:00.000Z' };
        response.end(
          JSON.stringify(
            status === 200 ? { ...job, created_at: job.finished_at } : { detail: 'The database is down.' },
          ),
        );
      },
      ['status', 'id-1', '--watch'],
    );
    expect({ error, code }).toEqual({
      error: 'The database is down.\nRetrying for up to 60 seconds.\n',
      code: 0,
    });
    expect(out).toContain('completed');
  });
});
