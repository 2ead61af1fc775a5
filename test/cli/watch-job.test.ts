/** `--watch` as a user sees it who has enough of it, or whose service is away. */
import type { RequestListener } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { runTreino } from '../support/run-treino.ts';
import type { RunOptions } from '../support/run-treino.ts';
import { serving } from '../support/serving.ts';

const running = {
  process_id: 'id-1',
  status: 'running',
  finished_at: null,
  progress: { phase: 'searching', completed: 1, total: 9, percent: 11, eta_seconds: null },
};

/** A job that never ends; resolves `asked` at the request for news of what is known already. */
function endless(): { listener: RequestListener; asked: Promise<unknown> } {
  const { promise: asked, resolve } = Promise.withResolvers<unknown>();
  const listener: RequestListener = (request, response) => {
    if (request.headers['if-none-match'] !== undefined) resolve(undefined);
    else response.writeHead(200, { etag: '"1"' }).end(JSON.stringify(running));
  };
  return { listener, asked };
}

const watching = (listener: RequestListener, args: readonly string[], options: RunOptions = {}) =>
  serving(listener, (url) => runTreino(['--url', url, ...args], options));

describe('watching a job', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at %s, and says that the job goes on', async (name, code) => {
    const { listener, asked } = endless();
    const ended = await watching(listener, ['status', 'id-1', '--watch'], { signal: { name, when: asked } });
    expect(ended).toEqual({
      out: '  running    11 %  searching  1/9 fits\n',
      error: 'The job goes on: treino status id-1 --watch (treino cancel id-1 ends it)\n',
      code,
    });
  });

  it('prints the job as it was seen last where programs read', async () => {
    const { listener, asked } = endless();
    const { out, code } = await watching(listener, ['--json', 'status', 'id-1', '--watch'], {
      signal: { name: 'SIGINT', when: asked },
    });
    expect({ out: JSON.parse(out) as unknown, code }).toEqual({ out: running, code: 130 });
  });

  it('says once that the service is away, and for how long it asks', async () => {
    const answers = [503, 503, 200];
    const { out, error, code } = await watching(
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
      error: 'The database is down.\nThe job is asked for again, for 60 seconds.\n',
      code: 0,
    });
    expect(out).toContain('completed');
  });
});
