/**
 * GET /status/{process_id}: returns a job. With If-None-Match it returns 304 while the client's copy is current. With
 * ?wait=25 it waits up to 25 seconds for a change.
 */
import { conditionalResponse, entityTag, etagMatches } from '../lib/api/http/conditional.ts';
import { jsonResponse } from '../lib/api/http/response.ts';
import { longPollJob, longPollQuerySchema, retryAfterSeconds } from '../lib/api/resources/long-poll.ts';
import type { JobView } from '../lib/api/views/job-view.ts';
import { loadConfig } from '../lib/config.ts';
import { openJobTable } from '../lib/jobs/open-job-table.ts';
import { shareReads } from '../lib/jobs/shared-reads.ts';
import { visibleJobs } from '../lib/jobs/visible-jobs.ts';
import { openLog } from '../lib/observability/log.ts';
import { compatibility, httpHandler, processIdOf } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'get-status' });
const table = openJobTable(config);
// A local process handles many requests at a time, often for the same job, and reading the job is most of the work.
const jobs = { get: shareReads((processId) => table.get(processId), { intervalMs: 50 }) };

export const handler = httpHandler(
  log,
  async (event, principal, { query: { wait: seconds } }) => {
    const ifNoneMatch = event.headers['if-none-match'];
    const isKnown = (view: JobView) =>
      etagMatches(entityTag(JSON.stringify(compatibility.showJob(view))), ifNoneMatch);
    const view = await longPollJob(
      processIdOf(event),
      { seconds, isKnown: ifNoneMatch === undefined ? undefined : isKnown },
      { jobs: visibleJobs(jobs, principal) },
    );
    const retryAfter = retryAfterSeconds(view);
    const response = jsonResponse(200, compatibility.showJob(view), {
      // A browser may store the response but must revalidate it each time.
      'cache-control': 'private, no-cache',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    });
    return conditionalResponse(response, ifNoneMatch);
  },
  longPollQuerySchema,
);
