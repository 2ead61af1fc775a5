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
import { z } from 'zod';
import type { JobView } from '../../lib/api/views/job-view.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { startStack } from '../../local/stack.ts';
import { eventually } from '../../test/support/eventually.ts';
import { freeSettings } from '../../test/support/stack.ts';
import { fillTelemetry } from '../database.ts';
import type { Suite } from '../suite.ts';
import { cpuSecondsByRole } from '../stack-processes.ts';
import { quantile, spread } from '../statistics.ts';
import { formatNumber, formatSpread } from '../table.ts';

const MODES = ['none', 'plain', 'etag'] as const;
type Mode = (typeof MODES)[number];

const workloadSchema = z.object({
  milliseconds: z.array(z.number()),
  errors: z.array(z.string()),
  /** Responses with 304. */
  notModified: z.number(),
  /** From the first request's due time to the last response. */
  seconds: z.number(),
  clientCpuSeconds: z.number(),
});

const recordSchema = z.object({
  mode: z.enum(MODES),
  rows: z.number(),
  /** From POST to the job's end, according to the job table. */
  trainingSeconds: z.number(),
  polls: z
    .object({
      sent: z.number(),
      answered: z.number(),
      notModified: z.number(),
      errors: z.array(z.string()),
      seconds: z.number(),
      p50: z.number(),
      p95: z.number(),
      p99: z.number(),
      max: z.number(),
    })
    .nullable(),
  /** CPU seconds of each role in the stack during the training, and of the client. */
  cpuSeconds: z.record(z.string(), z.number()),
});
type PollsRecord = z.infer<typeof recordSchema>;

const POLLS_PER_SECOND = 200;
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

  tables: (records) => {
    const alone = quantile(trainingSecondsOf(records, 'none'), 0.5);
    const pollingModes = MODES.filter((mode) => mode !== 'none');
    return [
      {
        title: `A training, alone and with ${POLLS_PER_SECOND} polls a second for ${polledSeconds(records)} s`,
        columns: [
          'polls',
          'training, s',
          'slower by',
          'errors',
          'polls/s',
          'p50, ms',
          'p95, ms',
          'p99, ms',
          'max, ms',
        ],
        rows: MODES.map((mode) => {
          const ofMode = records.filter((record) => record.mode === mode);
          const summaries = ofMode.flatMap(({ polls }) => polls ?? []);
          const seconds = spread(trainingSecondsOf(records, mode));
          if (mode === 'none') return ['none', formatSpread(seconds), '', '', '', '', '', '', ''];
          return [
            MODE_NAMES[mode],
            formatSpread(seconds),
            `${(100 * (seconds.median / alone - 1)).toFixed(1)} %`,
            String(summaries.flatMap(({ errors }) => errors).length),
            formatNumber(
              summaries.reduce((sum, { answered, seconds: took }) => sum + answered / took, 0) /
                summaries.length,
            ),
            ...(['p50', 'p95', 'p99', 'max'] as const).map((key) =>
              formatNumber(
                quantile(
                  summaries.map((summary) => summary[key]),
                  0.5,
                ),
              ),
            ),
          ];
        }),
      },
      {
        title: 'CPU time of a poll by process, milliseconds',
        columns: ['polls', ...significantRoles(records), 'total'],
        rows: pollingModes.map((mode) => {
          const costs = significantRoles(records).map((role) => costPerPoll(records, mode, role));
          return [
            MODE_NAMES[mode],
            ...costs.map(formatNumber),
            formatNumber(costs.reduce((sum, cost) => sum + cost, 0)),
          ];
        }),
        note: 'Difference to the training alone; without the training process.',
      },
    ];
  },
};

const MODE_NAMES = { none: 'none', plain: 'full responses', etag: 'If-None-Match' } as const;

const trainingSecondsOf = (records: readonly PollsRecord[], mode: Mode): number[] =>
  records.filter((record) => record.mode === mode).map(({ trainingSeconds }) => trainingSeconds);

/** Roles that spend more than 0.01 ms on a poll. */
function significantRoles(records: readonly PollsRecord[]): string[] {
  const all = new Set(records.flatMap(({ cpuSeconds }) => Object.keys(cpuSeconds)));
  all.delete('training');
  return [...all].filter((role) => MODES.some((mode) => costPerPoll(records, mode, role) > 0.01));
}

const polledSeconds = (records: readonly PollsRecord[]): number =>
  Math.max(0, ...records.map(({ polls }) => (polls?.sent ?? 0) / POLLS_PER_SECOND));

/** CPU milliseconds that a poll adds to a role. */
function costPerPoll(records: readonly PollsRecord[], mode: Mode, role: string): number {
  const medianSeconds = (which: Mode) => {
    const values = records
      .filter((record) => record.mode === which)
      .map((record) => record.cpuSeconds[role] ?? 0);
    return quantile(values, 0.5);
  };
  const sent = records.find((record) => record.mode === mode)?.polls?.sent ?? 1;
  return (1000 * (medianSeconds(mode) - medianSeconds('none'))) / sent;
}

function summarizePolls(
  output: z.infer<typeof workloadSchema>,
  pollSeconds: number,
): NonNullable<PollsRecord['polls']> {
  const { milliseconds, errors, notModified, seconds } = output;
  const at = (share: number) => quantile(milliseconds, share);
  return {
    sent: POLLS_PER_SECOND * pollSeconds,
    answered: milliseconds.length,
    notModified,
    errors: errors.slice(0, 20),
    seconds,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
  };
}

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
