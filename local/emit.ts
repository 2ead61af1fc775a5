/**
 * `npm run emit -- event.json` puts an event on the bus of the running stack and prints its outcome. The file `-` is
 * standard input. Exit codes: 0 the event became jobs, 1 it did not or no stack is running, 2 usage error.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { z } from 'zod';
import { messageOf, TreinoError } from '../lib/errors.ts';
import { DATA_READY_TYPE } from '../lib/events/data-ready.ts';
import { loadLocalSettings } from '../lib/local-settings.ts';
import type { DataReadyOutcome } from '../lib/training/submission/handle-data-ready.ts';
import { JsonTextError, parseJsonText } from '../lib/validation/json-text.ts';
import { REGION } from './aws/account.ts';
import type { Delivery } from './aws/lambda/delivery-store.ts';
import { EVENT_BUS } from './aws/resources/resources.ts';
import { stackEnvironment } from './stack/stack-environment.ts';

const USAGE = `Usage: npm run emit -- <file>

The file contains an event as JSON, or only its detail. "-" reads standard input. Example:

  {"source": "telemetry", "detail-type": "${DATA_READY_TYPE}", "detail": {"indicator": "status", "machine_name": "MOTOBOMBA-007"}}`;

/** How long to wait for the outcome. A cold start of the function takes one or two seconds. */
const TIMEOUT_MS = 30_000;
const POLL_MS = 100;

const eventSchema = z.object({
  source: z.string().min(1).default('npm run emit'),
  'detail-type': z.string().min(1).default(DATA_READY_TYPE),
  detail: z.record(z.string(), z.unknown()),
});

/** @returns the exit code */
async function main(args: string[]): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${USAGE}`);
    return 2;
  }
  const [file, ...others] = parsed.positionals;
  if (parsed.values.help) {
    console.log(USAGE);
    return 0;
  }
  if (file === undefined || others.length > 0) {
    console.error(USAGE);
    return 2;
  }
  try {
    return await emit(file);
  } catch (error) {
    if (!(error instanceof TreinoError)) throw error;
    console.error(error.message);
    return 1;
  }
}

/** @returns the exit code */
async function emit(file: string): Promise<number> {
  const event = readEvent(file);
  const { AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint, ...environment } = stackEnvironment(loadLocalSettings());
  const client = new EventBridgeClient({
    endpoint,
    region: REGION,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
    },
    maxAttempts: 1,
  });
  const id = await put(client, event, endpoint);
  console.log(`event ${id}`);
  const deliveries = await waitForOutcome(`${endpoint}/deliveries/${id}`);
  if (deliveries.length === 0) {
    console.log(`No rule matches detail-type "${event['detail-type']}". The event has no effect.`);
    return 1;
  }
  return Math.max(...deliveries.map(printOutcome));
}

function readEvent(file: string): z.infer<typeof eventSchema> {
  const name = file === '-' ? 'Standard input' : file;
  let value: unknown;
  try {
    value = parseJsonText(readFileSync(file === '-' ? 0 : file, 'utf8'));
  } catch (error) {
    throw failure(
      error instanceof JsonTextError
        ? `${name} ${error.message}${error.cause === undefined ? '.' : `: ${messageOf(error.cause)}`}`
        : `Cannot read ${file === '-' ? 'standard input' : file}: ${messageOf(error)}`,
    );
  }
  const isEvent =
    typeof value === 'object' && value !== null && ('detail' in value || 'detail-type' in value);
  const event = eventSchema.safeParse(isEvent ? value : { detail: value });
  if (event.success) return event.data;
  throw failure(`${name} is not an event.\n${z.prettifyError(event.error)}\n\n${USAGE}`);
}

/** @returns the ID of the event */
async function put(
  client: EventBridgeClient,
  { source, 'detail-type': type, detail }: z.infer<typeof eventSchema>,
  endpoint: string,
): Promise<string> {
  const entry = {
    EventBusName: EVENT_BUS.name,
    Source: source,
    DetailType: type,
    Detail: JSON.stringify(detail),
  };
  const { Entries = [] } = await client
    .send(new PutEventsCommand({ Entries: [entry] }))
    .catch((error: unknown) => {
      const isDown = (error as { code?: string }).code === 'ECONNREFUSED';
      throw failure(
        isDown
          ? `No stack is running at ${endpoint}. Start it in another terminal with: npm start`
          : `The event bus at ${endpoint} failed to accept the event: ${messageOf(error)}`,
      );
    });
  const [{ EventId, ErrorMessage } = {}] = Entries;
  if (EventId === undefined)
    throw failure(`The event bus rejected the event: ${ErrorMessage ?? 'no reason given.'}`);
  return EventId;
}

/** Polls until each delivery of the event has finished or failed once. */
async function waitForOutcome(url: string): Promise<Delivery[]> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const deliveries = (await (await fetch(url)).json()) as Delivery[];
    const hasOutcome = deliveries.every(({ state, error }) => state !== 'waiting' || error !== null);
    if (hasOutcome || Date.now() > deadline) return deliveries;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/**
 * Prints the outcome of one delivery.
 * @returns the exit code
 */
function printOutcome({ state, result, error }: Delivery): number {
  if (state === 'failed') {
    console.log(`failed in every attempt and moved to data_ready_dlq: ${error!}`);
    return 1;
  }
  if (state === 'waiting') {
    console.log(error === null ? 'still running' : `failed and will be retried: ${error}`);
    return 1;
  }
  const outcome = result as DataReadyOutcome;
  if ('process_ids' in outcome) {
    for (const id of outcome.process_ids) console.log(`job ${id}`);
    return 0;
  }
  console.log(
    'dead_lettered' in outcome
      ? `rejected and moved to data_ready_dlq (${outcome.dead_lettered.code}): ${outcome.dead_lettered.message}`
      : `ignored: ${outcome.ignored}`,
  );
  return 1;
}

const failure = (message: string): TreinoError => new TreinoError(message, { code: 'not_emitted' });

process.exitCode = await main(process.argv.slice(2));
