/**
 * The cost of status polls: a training on the local stack, alone and with 200 polls a second. The polls come from a
 * separate process. It shares this machine's cores with the training, like the API and the job table, so the records also
 * hold the CPU time of each process.
 *
 *   train ──▶ 3 s ─▶ │ polls, 30 s │ ──▶ completed: time from POST to the end
 *   train ────────────────────────────▶ completed: the same without polls
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import type { JobView } from '../../lib/api/views/job-view.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { startStack } from '../../local/stack.ts';
import { eventually } from '../../test/support/eventually.ts';
import { freeSettings } from '../../test/support/stack.ts';
import { fillTelemetry } from '../database.ts';
import type { Suite } from '../suite.ts';
import { cpuSecondsByRole } from '../stack-processes.ts';
import { MODES, POLLS_PER_SECOND, recordSchema, summarizePolls, workloadSchema } from './polls/records.ts';
import type { Mode, PollsRecord } from './polls/records.ts';
import { pollsTables } from './polls/tables.ts';

const SETTLE_SECONDS = 3;
const MACHINE = 'WATCHED-1';

export const polls: Suite<PollsRecord> = {
  name: 'polls',
  about: `a training alone and with ${POLLS_PER_SECOND} status polls a second`,
  record: recordSchema,

  async measure({ options, log }, save) {
    const pollSeconds = options.quick ? 5 : 30;
    const rows = options.rows?.[0] ?? (options.quick ? 10_000 : 40_000);
    const settings = await freeSettings();
    const stack = await startStack(settings);
    try {
      const sql = connect(stack.environment.DATABASE_URL, { statementTimeoutSeconds: 3600 });
      await fillTelemetry(sql, MACHINE, rows);
      await sql.end();
      const train = async (mode: Mode): Promise<PollsRecord> => {
        const before = cpuSecondsByRole();
        const id = await submitJob(stack.baseUrl);
        await delay(SETTLE_SECONDS * 1000);
        const polled =
          mode === 'none' ? undefined : await runPolls(`${stack.baseUrl}/status/${id}`, pollSeconds, mode);
        const job = await waitForJob(stack.baseUrl, id);
        if (job.status !== 'completed') throw new Error(`The job is ${job.status}: ${job.error_message}`);
        const after = cpuSecondsByRole();
        return {
          mode,
          rows,
          trainingSeconds: (Date.parse(job.finished_at!) - Date.parse(job.created_at)) / 1000,
          polls: polled ? summarizePolls(polled, pollSeconds) : null,
          cpuSeconds: {
            ...Object.fromEntries(
              Object.entries(after).map(([role, seconds]) => [role, seconds - (before[role] ?? 0)]),
            ),
            ...(polled && { client: polled.clientCpuSeconds }),
          },
        };
      };
      // Not measured: this run loads libxgboost, opens connections and warms up the API.
      await train('plain');
      for (let round = 0; round < (options.repeat ?? (options.quick ? 1 : 2)); round += 1)
        for (const mode of MODES) {
          const record = await train(mode);
          log(`${mode}: ${record.trainingSeconds.toFixed(1)} s, ${JSON.stringify(record.polls)}`);
          log(`  CPU ${JSON.stringify(record.cpuSeconds)}`);
          await save(record);
        }
    } finally {
      await stack.stop();
      await rm(settings.TREINO_STATE_DIR, { recursive: true, force: true });
    }
  },

  tables: pollsTables,
};

/** Polls from a separate process, so that this one does not delay the requests. */
async function runPolls(url: string, seconds: number, mode: Mode): Promise<z.infer<typeof workloadSchema>> {
  const program = join(import.meta.dirname, '../workloads/polls.ts');
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, url, String(POLLS_PER_SECOND), String(seconds), mode],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [output] = await Promise.all([json(child.stdout), once(child, 'close')]);
  return workloadSchema.parse(output);
}

async function submitJob(baseUrl: string): Promise<string> {
  const response = await fetch(`${baseUrl}/train`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ indicator: 'status', machine_name: MACHINE }),
  });
  const body = (await response.json()) as { process_id: string };
  if (!response.ok) throw new Error(`POST /train returned ${response.status}: ${JSON.stringify(body)}`);
  return body.process_id;
}

/** Waits with long polls, which are few. */
const waitForJob = (baseUrl: string, id: string): Promise<JobView> =>
  eventually(
    async () => (await (await fetch(`${baseUrl}/status/${id}?wait=25`)).json()) as JobView,
    (job) => job.finished_at !== null,
    { deadlineSeconds: 600, what: `the end of job ${id}` },
  );
