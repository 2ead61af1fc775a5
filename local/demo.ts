/**
 * `npm run demo` trains one machine end to end, as the predecessor did and for planners: starts the stack, loads sample
 * telemetry, submits jobs over HTTP, polls them with GET /status as a client does, prints the published model and what
 * both achieve, and stops the stack.
 */
import { createApiClient } from '../cli/api-client.ts';
import { createJobDisplay } from '../cli/job-display.ts';
import { pollJob } from '../cli/poll-job.ts';
import { messageOf } from '../lib/errors.ts';
import { loadLocalSettings } from '../lib/local-settings.ts';
import { connect } from '../lib/platform/postgres/connect.ts';
import { findModelByProcess } from '../lib/warehouse/models/models.ts';
import type { StoredModel } from '../lib/warehouse/models/models.ts';
import { loadSamples } from './samples/load-samples.ts';
import { ROW_MINUTES } from './samples/operation.ts';
import { startStack } from './stack.ts';
import { formatComparison, outcomeAtHalf, outcomeOfPolicy } from './terminal/compare-profiles.ts';
import { curlCommands } from './terminal/curl-commands.ts';
import { replaceHint } from './terminal/replace-hint.ts';
import { formatModel } from './terminal/model-summary.ts';
import { bold, dim } from './terminal/style.ts';

const MACHINE = 'MOTOBOMBA-007';
const REQUEST = { indicator: 'status', machine_name: MACHINE };
/** What makes the request one for maintenance planners. */
const PLANNER = { profile: 'planner' };

interface TrainedInDemo {
  readonly model: StoredModel;
  /** Formatted. */
  readonly duration: string;
}

const printStep = (step: string, result: string): void => console.log(`  ${step.padEnd(11)} ${result}`);

async function demo(): Promise<void> {
  console.log(`\n${bold('Treino')} trains a failure model for one motor-pump, end to end.\n`);
  const startedAt = performance.now();
  const stack = await startStack(loadLocalSettings());
  const sql = connect(stack.environment.DATABASE_URL);
  try {
    printStep(
      'stack',
      `PostgreSQL, SQS, S3, DynamoDB and the HTTP API started in ${secondsSince(startedAt)}`,
    );

    const { rows, different } = await loadSamples(sql, [MACHINE]);
    const telemetry = `${MACHINE}: ${rows.toLocaleString('en')} rows`;
    printStep(
      'telemetry',
      different.length > 0
        ? `${telemetry}. ${replaceHint(different)}`
        : `${telemetry} of sample telemetry, one every ${ROW_MINUTES} minutes`,
    );

    const api = createApiClient(stack.baseUrl, undefined);
    const train = async (options: object): Promise<TrainedInDemo> => {
      const postedAt = performance.now();
      const accepted = await api.post<{ process_id: string }>('/train', { ...REQUEST, ...options });
      printStep('POST /train', `200 ${JSON.stringify(accepted)} in ${milliseconds(postedAt)}\n`);
      const job = await pollJob(api, accepted.process_id, createJobDisplay(), { timeoutSeconds: 900 });
      if (job.status !== 'completed')
        throw new Error(`The job is ${job.status}: ${job.error_message ?? 'no error message'}`);
      const model = await findModelByProcess(sql, accepted.process_id);
      if (!model) throw new Error('The job is completed, but the table `models` has no row for it.');
      return { model, duration: secondsSince(postedAt) };
    };

    console.log(`\n  ${bold('As the predecessor trained it')}\n`);
    const compatible = await train({});
    console.log(`\n  ${bold('For planners')} ${dim(JSON.stringify(PLANNER))}\n`);
    const planner = await train(PLANNER);
    console.log(formatModel(planner.model, planner.duration));
    console.log(formatComparison(outcomeAtHalf(compatible.model), outcomeOfPolicy(planner.model)));
    console.log(
      `${bold('Next')}  ${dim(`run npm start, then open the console at ${stack.baseUrl}/ or run in another terminal:`)}\n`,
    );
    console.log(curlCommands(stack.baseUrl, MACHINE, stack.settings.AUTH));
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
