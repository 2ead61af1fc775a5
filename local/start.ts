/** `npm start`: the stack, up until Ctrl-C. Exit codes: 0 stopped as asked, 1 did not start or broke, 130 forced. */
import { messageOf } from '../lib/errors.ts';
import { connect } from '../lib/platform/postgres/connect.ts';
import { listMachines } from '../lib/warehouse/machines.ts';
import { curlLines } from './terminal/curl-commands.ts';
import { sampleMachines } from './samples/generate-sample.ts';
import { loadSamples } from './samples/load-samples.ts';
import { loadLocalSettings } from '../lib/local-settings.ts';
import { startStack } from './stack.ts';
import type { Stack } from './stack.ts';
import { terseLine } from './terminal/summarize-log-line.ts';
import { bold, dim } from './terminal/style.ts';

/** Ctrl-C in a terminal also comes through npm: two signals this close are one. */
const SAME_SIGNAL_MS = 1000;
const EXAMPLE_MACHINE = 'MOTOBOMBA-007';

async function start(): Promise<void> {
  const startedAt = performance.now();
  const interrupted = untilInterrupted();
  console.log(dim('Starting PostgreSQL, SQS, S3, DynamoDB and the HTTP API …'));
  const stack = await startStack(loadLocalSettings(), { onLine: showLine });
  try {
    console.log(await introduction(stack, (performance.now() - startedAt) / 1000));
    const broken = await Promise.race([interrupted, stack.failed]);
    if (broken) throw broken;
    console.log(dim('\nStopping … (Ctrl-C again ends it at once)'));
  } finally {
    await stack.stop();
  }
}

/** Resolves at the first SIGINT or SIGTERM; the next one ends the process there and then. */
function untilInterrupted(): Promise<undefined> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const interrupt = (): void => {
      firstAt ??= performance.now();
      resolve(undefined);
      if (performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(130);
    };
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  });
}

async function introduction(stack: Stack, seconds: number): Promise<string> {
  const { settings, environment, baseUrl } = stack;
  const rows = [
    ['Console', `${baseUrl}/`],
    ['HTTP API', baseUrl],
    [
      'Callers',
      settings.AUTH === 'none'
        ? 'whoever is on this machine: no token is asked for (AUTH=required changes that)'
        : 'known by AUTH_TOKENS or OIDC_ISSUER; all others are refused',
    ],
    ['PostgreSQL', environment.DATABASE_URL],
    ['SQS, S3', environment.AWS_ENDPOINT_URL_SQS],
    ['DynamoDB', environment.AWS_ENDPOINT_URL_DYNAMODB],
    ['Event bus', `${environment.AWS_ENDPOINT_URL_EVENTBRIDGE} (events: ${stack.eventBus.file})`],
    ['State, logs', settings.TREINO_STATE_DIR],
    ['Machines', await machines(environment.DATABASE_URL)],
  ];
  return [
    `\n${bold('Treino is ready')} ${dim(`(${seconds.toFixed(1)} s)`)}, until Ctrl-C.\n`,
    ...rows.map(([what, where]) => `  ${what!.padEnd(12)} ${where!}`),
    `\n${bold('Try')} the console, or in another terminal:\n`,
    curlLines(baseUrl, EXAMPLE_MACHINE, settings.AUTH),
  ].join('\n');
}

/** The machines there are; a warehouse with none of the user's own gets the sample ones. */
async function machines(databaseUrl: string): Promise<string> {
  const sql = connect(databaseUrl);
  try {
    const names = async () => (await listMachines(sql, { limit: 1000 })).machines.map(({ name }) => name);
    if ((await names()).every((name) => sampleMachines.includes(name))) await loadSamples(sql);
    const found = await names();
    return found.length <= 5
      ? found.join(', ')
      : `${found.slice(0, 5).join(', ')} and ${found.length - 5} more`;
  } finally {
    await sql.end();
  }
}

const showLine = (part: string, line: string): void => {
  const terse = terseLine(part, line);
  if (terse !== undefined) console.log(terse);
};

try {
  await start();
  process.exit(0);
} catch (error) {
  console.error(`\nTreino cannot run. ${messageOf(error)}`);
  process.exit(1);
}
