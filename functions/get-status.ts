/**
 * GET /status/{process_id}: what the job table says of a job. With If-None-Match, 304 while that is what the
 * client has; with ?wait=25, not before there is news or the time is over.
 */
import { loadConfig } from '../lib/config.ts';
import { parseOrThrow } from '../lib/parse-or-throw.ts';
import { conditional, entityTag, etagMatches } from '../lib/api/http/conditional.ts';
import { jsonAnswer } from '../lib/api/http/problem.ts';
import { openJobTable } from '../lib/jobs/open-job-table.ts';
import { sharingReads } from '../lib/jobs/shared-reads.ts';
import { openLog } from '../lib/log.ts';
import { longPollJob, longPollQuerySchema, retryAfterSeconds } from '../lib/api/resources/long-poll.ts';
import type { JobView } from '../lib/api/views/job-view.ts';
import { visibleJobs } from '../lib/jobs/visible-jobs.ts';
import { httpHandler, processIdOf } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'get-status' });
const table = openJobTable(config);
// Where one process answers many at a time, most of them ask for the same job: reading it is most of the work.
const jobs = { get: sharingReads((processId) => table.get(processId), { intervalMs: 50 }) };

export const handler = httpHandler(log, async (event, caller) => {
  const { wait: seconds } = parseOrThrow(longPollQuerySchema, event.queryStringParameters ?? {});
  const known = event.headers['if-none-match'];
  const isKnown = (view: JobView) => etagMatches(entityTag(JSON.stringify(view)), known);
  const view = await longPollJob(
    processIdOf(event),
    { seconds, isKnown: known === undefined ? undefined : isKnown },
    { jobs: visibleJobs(jobs, caller) },
  );
  const retryAfter = retryAfterSeconds(view);
  const answer = jsonAnswer(200, view, {
    // A browser may keep it, and asks each time whether it still holds.
    'cache-control': 'private, no-cache',
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  });
  return conditional(answer, known);
});
