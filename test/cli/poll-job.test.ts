import { describe, expect, it } from '@jest/globals';
import { createApiClient } from '../../cli/api-client.ts';
import { pollJob } from '../../cli/poll-job.ts';
import { silentDisplay } from '../../cli/job-display.ts';
import { withServer } from '../support/with-server.ts';

const job = (status: string, finished: string | null) => JSON.stringify({ status, finished_at: finished });

describe('pollJob', () => {
  it('sends the last ETag, retries while the service is down, and returns the finished job', async () => {
    const answers = [
      { status: 200, body: job('running', null), headers: { etag: '"1"' } },
      { status: 304, body: '' },
      { status: 503, body: '{"detail": "The database is down."}', headers: { 'retry-after': '0.01' } },
      { status: 200, body: job('completed', '2026-01-01T00:00:00.000Z'), headers: { etag: '"2"' } },
    ];
    const tags: (string | undefined)[] = [];
    const notes: string[] = [];
    const display = { ...silentDisplay, note: (text: string) => void notes.push(text) };
    const seen = await withServer(
      (request, response) => {
        tags.push(request.headers['if-none-match']);
        const { status, body, headers } = answers.shift()!;
        response.writeHead(status, headers).end(body);
      },
      (url) => pollJob(createApiClient(url, undefined), 'id', display),
    );
    expect(notes).toHaveLength(1);
    expect(seen).toMatchObject({ status: 'completed' });
    expect(tags).toEqual([undefined, '"1"', '"1"', '"1"']);
  });

  it('throws at once for an error that retrying cannot fix', async () => {
    const unknown = withServer(
      (_, response) => response.writeHead(404).end('{"detail": "There is no job with this process_id."}'),
      (url) => pollJob(createApiClient(url, undefined), 'id', silentDisplay),
    );
    await expect(unknown).rejects.toMatchObject({
      message: 'There is no job with this process_id.',
      exitCode: 1,
    });
  });
});
