/** `npm start` runs the stack until Ctrl-C. Exit codes: 0 stopped by a signal, 1 failed, 130 stopped by a second signal. */
import { messageOf } from '../lib/errors.ts';
import { loadLocalSettings } from '../lib/local-settings.ts';
import { connect } from '../lib/platform/postgres/connect.ts';
import { listMachines } from '../lib/warehouse/machines.ts';
import { SAMPLE_MACHINES } from './samples/generate-sample.ts';
import { loadSamples } from './samples/load-samples.ts';
import { startStack } from './stack.ts';
import type { Stack } from './stack.ts';
import { curlCommands } from './terminal/curl-commands.ts';
import { bold, dim } from './terminal/style.ts';
import { summarizeLogLine } from './terminal/summarize-log-line.ts';

/** In a terminal, Ctrl-C arrives twice: from the terminal and through npm. Signals this close count as one. */
const SAME_SIGNAL_MS = 1000;
const EXAMPLE_MACHINE = 'MOTOBOMBA-007';

async function start(): Promise<void> {
  const startedAt = performance.now();
  const interrupted = waitForInterrupt();
  console.log(dim('Starting PostgreSQL, SQS, S3, DynamoDB and the HTTP API …'));
  const stack = await startStack(loadLocalSettings(), { onLine: printLine });
  try {
    console.log(await introduction(stack, (performance.now() - startedAt) / 1000));
    const failure = await Promise.race([interrupted, stack.failed]);
    if (failure) throw failure;
    console.log(dim('\nStopping … (press Ctrl-C again to stop immediately)'));
  } finally {
    await stack.stop();
  }
}

/** Resolves at the first SIGINT or SIGTERM. The next one ends the process immediately. */
function waitForInterrupt(): Promise<undefined> {
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
      'Access',
      settings.AUTH === 'none'
        ? 'no token needed (set AUTH=required to change that)'
        : 'requests need a token (AUTH_TOKENS or OIDC_ISSUER)',
    ],
    ['PostgreSQL', environment.DATABASE_URL],
    ['SQS, S3', environment.AWS_ENDPOINT_URL_SQS],
    ['DynamoDB', environment.AWS_ENDPOINT_URL_DYNAMODB],
    ['Event bus', `${environment.AWS_ENDPOINT_URL_EVENTBRIDGE} (events: ${stack.eventBus.file})`],
    ['State, logs', settings.TREINO_STATE_DIR],
    ['Machines', await prepareMachines(environment.DATABASE_URL)],
  ];
  return [
    `\n${bold('Treino is ready')} ${dim(`(${seconds.toFixed(1)} s)`)}. Press Ctrl-C to stop.\n`,
    ...rows.map(([name, value]) => `  ${name!.padEnd(12)} ${value!}`),
    `\n${bold('Next')}: open the console, or run in another terminal:\n`,
    curlCommands(baseUrl, EXAMPLE_MACHINE, settings.AUTH),
  ].join('\n');
}

/** Loads the sample machines unless the warehouse has other ones. Returns the names of the machines, formatted. */
async function prepareMachines(databaseUrl: string): Promise<string> {
  const sql = connect(databaseUrl);
  try {
    const listNames = async () => (await listMachines(sql, { limit: 1000 })).machines.map(({ name }) => name);
    if ((await listNames()).every((name) => SAMPLE_MACHINES.includes(name))) await loadSamples(sql);
    const names = await listNames();
    return names.length <= 5
      ? names.join(', ')
      : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;
  } finally {
    await sql.end();
  }
}

const printLine = (part: string, line: string): void => {
  const summary = summarizeLogLine(part, line);
  if (summary !== undefined) console.log(summary);
};

try {
  await start();
  process.exit(0);
} catch (error) {
  console.error(`\nTreino failed. ${messageOf(error)}`);
  process.exit(1);
}
