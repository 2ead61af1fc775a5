/**
 * One machine trained end to end, to be watched: the stack starts, sample telemetry goes in, a job goes
 * through HTTP, its progress is followed by the same GET /status a client would use, and the published
 * model is shown. Nothing is left running.
 */
import { createApiClient } from '../cli/api-client.ts';
import { pollJob } from '../cli/poll-job.ts';
import { createJobDisplay } from '../cli/job-display.ts';
import { messageOf } from '../lib/errors.ts';
import { connect } from '../lib/platform/postgres/connect.ts';
import { findModelByProcess } from '../lib/warehouse/models/models.ts';
import { curlLines } from './terminal/curl-commands.ts';
import { showModel } from './terminal/model-summary.ts';
import { loadSamples } from './samples/load-samples.ts';
import { loadLocalSettings } from '../lib/local-settings.ts';
import { startStack } from './stack.ts';
import { bold, dim } from './terminal/style.ts';

const machineName = 'MOTOBOMBA-007';

/** A line of the demo's account: what, then how it is. */
const say = (what: string, how: string): void => console.log(`  ${what.padEnd(11)} ${how}`);

async function demo(): Promise<void> {
  console.log(`\n${bold('Treino')} trains a failure model for one motor-pump, end to end.\n`);
  const startedAt = performance.now();
  const stack = await startStack(loadLocalSettings());
  const sql = connect(stack.environment.DATABASE_URL);
  try {
    say('stack', `PostgreSQL, SQS, S3, DynamoDB and the HTTP API, up in ${secondsSince(startedAt)}`);

    const { rows } = await loadSamples(sql, [machineName]);
    say('telemetry', `${machineName}: ${rows.toLocaleString('en')} rows of sample telemetry, one every 12 s`);

    const postedAt = performance.now();
    const api = createApiClient(stack.baseUrl, undefined);
    const accepted = await api.post<{ process_id: string }>('/train', {
      indicator: 'status',
      machine_name: machineName,
    });
    say('POST /train', `200 ${JSON.stringify(accepted)} in ${milliseconds(postedAt)}\n`);

    const job = await pollJob(api, accepted.process_id, createJobDisplay(), { timeoutSeconds: 900 });
    if (job.status !== 'completed')
      throw new Error(`The job ended ${job.status}: ${job.error_message ?? ''}`);

    const model = await findModelByProcess(sql, accepted.process_id);
    if (!model) throw new Error('The job is completed, but the table models has no row of it.');
    console.log(showModel(model, secondsSince(postedAt)));
    console.log(
      `${bold('Go on')}  ${dim(`npm start keeps the stack up; the console is at ${stack.baseUrl}/, or in another terminal:`)}\n`,
    );
    console.log(curlLines(stack.baseUrl, machineName, stack.settings.AUTH));
  } finally {
    await sql.end();
    await stack.stop();
  }
}

const secondsSince = (start: number): string => `${((performance.now() - start) / 1000).toFixed(1)} s`;
const milliseconds = (start: number): string => `${Math.round(performance.now() - start)} ms`;

try {
  await demo();
} catch (error) {
  console.error(`\nThe demo failed: ${messageOf(error)}`);
  process.exitCode = 1;
}
