/** What `npm start` prints when the stack is ready: its addresses, its machines and the next commands. */
import { withoutPassword } from '../../lib/database-url/describe-url.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { listMachines } from '../../lib/warehouse/machines.ts';
import { SAMPLE_MACHINES } from '../samples/generate-sample.ts';
import { loadSamples } from '../samples/load-samples.ts';
import type { Stack } from '../stack.ts';
import { curlCommands } from './curl-commands.ts';
import { replaceHint } from './replace-hint.ts';
import { bold, dim } from './style.ts';

const EXAMPLE_MACHINE = 'MOTOBOMBA-007';

/** Loads the sample machines into an empty warehouse first. @param seconds how long the start took */
export async function introduction(stack: Stack, seconds: number): Promise<string> {
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
    ['PostgreSQL', withoutPassword(environment.DATABASE_URL)],
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

/**
 * Loads the sample machines unless the warehouse has other ones.
 * @returns the names of the machines, formatted, and how to replace rows that are not a sample's
 */
async function prepareMachines(databaseUrl: string): Promise<string> {
  const sql = connect(databaseUrl);
  try {
    const listNames = async () => (await listMachines(sql, { limit: 1000 })).machines.map(({ name }) => name);
    const hasOnlySamples = (await listNames()).every((name) => SAMPLE_MACHINES.includes(name));
    const different = hasOnlySamples ? (await loadSamples(sql)).different : [];
    const names = await listNames();
    const listed =
      names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;
    return different.length > 0 ? `${listed}\n\n  ${replaceHint(different)}` : listed;
  } finally {
    await sql.end();
  }
}
