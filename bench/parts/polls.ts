/**
 * What watching costs: one training on the local stack, again and again, alone and while its status is asked for 200
 * times a second. The polls come from a process of their own, and run on this machine as the API and the job table
 * do: what they take of its cores, the training has not. Where the work went is told by process.
 *
 *   train ──▶ 3 s ─▶ │ polls, 30 s │ ──▶ completed: how long from POST to the end
 *   train ────────────────────────────▶ completed: and without
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { JobView } from '../../lib/training/job-view.ts';
import { connect } from '../../lib/warehouse/connect.ts';
import { startStack } from '../../local/stack.ts';
import { eventually } from '../../test/support/eventually.ts';
import { freeSettings } from '../../test/support/stack.ts';
import { fillTelemetry } from '../database.ts';
import type { Part } from '../part.ts';
import { cpuSecondsByRole } from '../stack-processes.ts';
import { quantile, spread } from '../statistics.ts';
import { figure, range } from '../table.ts';

const modes = ['none', 'plain', 'etag'] as const;
type Mode = (typeof modes)[number];

const pollsSchema = z.object({
  milliseconds: z.array(z.number()),
  errors: z.array(z.string()),
  /** Answers 304. */
  notModified: z.number(),
  /** From the first request's time to the last answer. */
  seconds: z.number(),
  clientCpuSeconds: z.number(),
});

const recordSchema = z.object({
  mode: z.enum(modes),
  rows: z.number(),
  /** From POST to the job's end, as the job table has it. */
  trainingSeconds: z.number(),
  polls: z
    .object({
      asked: z.number(),
      answered: z.number(),
      notModified: z.number(),
      errors: z.array(z.string()),
      seconds: z.number(),
      p50: z.number(),
      p95: z.number(),
      p99: z.number(),
      most: z.number(),
    })
    .nullable(),
  /** Of each part of the stack during the training, and of the client. */
  cpuSeconds: z.record(z.string(), z.number()),
});
type Watched = z.infer<typeof recordSchema>;

const pollsPerSecond = 200;
const settleSeconds = 3;
const machine = 'WATCHED-1';

export const polls: Part<Watched> = {
  name: 'polls',
  about: `a training alone, and watched by ${pollsPerSecond} status polls a second`,
  record: recordSchema,

  async measure({ options, say }, keep) {
    const pollSeconds = options.quick ? 5 : 30;
    const rows = options.rows?.[0] ?? (options.quick ? 10_000 : 40_000);
    const settings = await freeSettings();
    const stack = await startStack(settings);
    try {
      const sql = connect(stack.environment.DATABASE_URL, { statementTimeoutSeconds: 3600 });
      await fillTelemetry(sql, machine, rows);
      await sql.end();
      const train = async (mode: Mode): Promise<Watched> => {
        const before = cpuSecondsByRole();
        const id = await post(stack.baseUrl);
        await delay(settleSeconds * 1000);
        const watched =
          mode === 'none' ? undefined : await poll(`${stack.baseUrl}/status/${id}`, pollSeconds, mode);
        const job = await end(stack.baseUrl, id);
        if (job.status !== 'completed') throw new Error(`The job ended ${job.status}: ${job.error_message}`);
        const after = cpuSecondsByRole();
        return {
          mode,
          rows,
          trainingSeconds: (Date.parse(job.finished_at!) - Date.parse(job.created_at)) / 1000,
          polls: watched ? summary(watched, pollSeconds) : null,
          cpuSeconds: {
            ...Object.fromEntries(
              Object.entries(after).map(([role, seconds]) => [role, seconds - (before[role] ?? 0)]),
            ),
            ...(watched && { client: watched.clientCpuSeconds }),
          },
        };
      };
      // Not counted: libxgboost is loaded, connections are opened, the API's code becomes warm.
      await train('plain');
      for (let round = 0; round < (options.repeat ?? (options.quick ? 1 : 2)); round += 1)
        for (const mode of modes) {
          const record = await train(mode);
          say(`${mode}: ${record.trainingSeconds.toFixed(1)} s, ${JSON.stringify(record.polls)}`);
          say(`  CPU ${JSON.stringify(record.cpuSeconds)}`);
          await keep(record);
        }
    } finally {
      await stack.stop();
      await rm(settings.TREINO_STATE_DIR, { recursive: true, force: true });
    }
  },

  tables: (records) => {
    const alone = quantile(secondsOf(records, 'none'), 0.5);
    const watched = modes.filter((mode) => mode !== 'none');
    return [
      {
        title: `A training, alone and with ${pollsPerSecond} polls a second for ${polledSeconds(records)} s`,
        columns: [
          'polls',
          'training, s',
          'slower by',
          'errors',
          'polls/s',
          'p50, ms',
          'p95, ms',
          'p99, ms',
          'most, ms',
        ],
        rows: modes.map((mode) => {
          const own = records.filter((record) => record.mode === mode);
          const told = own.flatMap(({ polls: found }) => found ?? []);
          const seconds = spread(secondsOf(records, mode));
          if (mode === 'none') return ['none', range(seconds), '', '', '', '', '', '', ''];
          return [
            names[mode],
            range(seconds),
            `${(100 * (seconds.median / alone - 1)).toFixed(1)} %`,
            String(told.flatMap(({ errors }) => errors).length),
            figure(told.reduce((sum, { answered, seconds: took }) => sum + answered / took, 0) / told.length),
            ...(['p50', 'p95', 'p99', 'most'] as const).map((key) =>
              figure(
                quantile(
                  told.map((found) => found[key]),
                  0.5,
                ),
              ),
            ),
          ];
        }),
      },
      {
        title: 'What a poll costs, milliseconds of a core, by who spends it',
        columns: ['polls', ...roles(records), 'together'],
        rows: watched.map((mode) => {
          const costs = roles(records).map((role) => costOf(records, mode, role));
          return [names[mode], ...costs.map(figure), figure(costs.reduce((sum, cost) => sum + cost, 0))];
        }),
        note: 'Against the training alone; the training itself is left out.',
      },
    ];
  },
};

const names = { none: 'none', plain: 'whole answers', etag: 'If-None-Match' } as const;

const secondsOf = (records: readonly Watched[], mode: Mode): number[] =>
  records.filter((record) => record.mode === mode).map(({ trainingSeconds }) => trainingSeconds);

/** Who spends more than a hundredth of a millisecond on a poll. */
function roles(records: readonly Watched[]): string[] {
  const all = new Set(records.flatMap(({ cpuSeconds }) => Object.keys(cpuSeconds)));
  all.delete('training');
  return [...all].filter((role) => modes.some((mode) => costOf(records, mode, role) > 0.01));
}

const polledSeconds = (records: readonly Watched[]): number =>
  Math.max(0, ...records.map(({ polls: found }) => (found?.asked ?? 0) / pollsPerSecond));

/** CPU milliseconds that a poll adds to a role. */
function costOf(records: readonly Watched[], mode: Mode, role: string): number {
  const of = (which: Mode) => {
    const values = records.filter((record) => record.mode === which).map((one) => one.cpuSeconds[role] ?? 0);
    return quantile(values, 0.5);
  };
  const asked = records.find((record) => record.mode === mode)?.polls?.asked ?? 1;
  return (1000 * (of(mode) - of('none'))) / asked;
}

function summary(found: z.infer<typeof pollsSchema>, pollSeconds: number): NonNullable<Watched['polls']> {
  const { milliseconds, errors, notModified, seconds } = found;
  const at = (share: number) => quantile(milliseconds, share);
  return {
    asked: pollsPerSecond * pollSeconds,
    answered: milliseconds.length,
    notModified,
    errors: errors.slice(0, 20),
    seconds,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    most: at(1),
  };
}

/** In a process of its own, so that what asks does not wait for what measures. */
async function poll(url: string, seconds: number, mode: Mode): Promise<z.infer<typeof pollsSchema>> {
  const program = join(import.meta.dirname, '../runs/polls.ts');
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, url, String(pollsPerSecond), String(seconds), mode],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [told] = await Promise.all([json(child.stdout), once(child, 'close')]);
  return pollsSchema.parse(told);
}

async function post(baseUrl: string): Promise<string> {
  const response = await fetch(`${baseUrl}/train`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ indicator: 'status', machine_name: machine }),
  });
  const body = (await response.json()) as { process_id: string };
  if (!response.ok) throw new Error(`POST /train answered ${response.status}: ${JSON.stringify(body)}`);
  return body.process_id;
}

/** Waits by long polls, which ask seldom. */
const end = (baseUrl: string, id: string): Promise<JobView> =>
  eventually(
    async () => (await (await fetch(`${baseUrl}/status/${id}?wait=25`)).json()) as JobView,
    (job) => job.finished_at !== null,
    { deadlineSeconds: 600, what: `the end of job ${id}` },
  );
