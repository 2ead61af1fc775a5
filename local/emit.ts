/**
 * `npm run emit -- event.json` (or `-`, which is stdin): puts an event on the running stack's bus, and tells what
 * came of it. Exit codes: 0 it became jobs, 1 it did not, or there is no stack, 2 it was not understood.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { z } from 'zod';
import { messageOf, TreinoError } from '../lib/errors.ts';
import { dataReadyType } from '../lib/events/data-ready.ts';
import type { EventOutcome } from '../lib/training/submission/take-event.ts';
import type { Delivery } from './aws/lambda/asynchronous-invocations.ts';
import { EVENT_BUS } from './aws/resources/resources.ts';
import { loadLocalSettings } from '../lib/local-settings.ts';
import { REGION, stackEnvironment } from './stack/stack-environment.ts';

const usage = `Usage: npm run emit -- <file>   ("-" is stdin), where the file is JSON: an event, or only its detail:

  {"source": "telemetry", "detail-type": "${dataReadyType}", "detail": {"indicator": "status", "machine_name": "MOTOBOMBA-007"}}`;

/** How long to wait for what comes of it, milliseconds; a function that starts cold takes a second or two. */
const patienceMs = 30_000;
const pauseMs = 100;

const eventSchema = z.object({
  source: z.string().min(1).default('npm run emit'),
  'detail-type': z.string().min(1).default(dataReadyType),
  detail: z.record(z.string(), z.unknown()),
});

/** @returns the exit code */
async function main(args: string[]): Promise<number> {
  let given;
  try {
    given = parseArgs({
      args,
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${usage}`);
    return 2;
  }
  const [file, ...others] = given.positionals;
  if (given.values.help) {
    console.log(usage);
    return 0;
  }
  if (file === undefined || others.length > 0) {
    console.error(usage);
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
  const deliveries = await settled(`${endpoint}/deliveries/${id}`);
  if (deliveries.length === 0) {
    console.log(`No rule asks for detail-type "${event['detail-type']}": nothing comes of it.`);
    return 1;
  }
  return Math.max(...deliveries.map(tell));
}

function readEvent(file: string): z.infer<typeof eventSchema> {
  const name = file === '-' ? 'What came by stdin' : file;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
  } catch (error) {
    throw failure(
      error instanceof SyntaxError
        ? `${name} is not valid JSON: ${error.message}`
        : `${name} cannot be read: ${messageOf(error)}`,
    );
  }
  const isEvent =
    typeof value === 'object' && value !== null && ('detail' in value || 'detail-type' in value);
  const event = eventSchema.safeParse(isEvent ? value : { detail: value });
  if (event.success) return event.data;
  throw failure(`${name} is no event.\n${z.prettifyError(event.error)}\n\n${usage}`);
}

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
          ? `No stack is running: nothing answers at ${endpoint}. Start it in another terminal with npm start.`
          : `The bus at ${endpoint} did not take the event: ${messageOf(error)}`,
      );
    });
  const [{ EventId, ErrorMessage } = {}] = Entries;
  if (EventId === undefined)
    throw failure(`The bus did not take the event: ${ErrorMessage ?? 'it did not say why.'}`);
  return EventId;
}

/** The event's deliveries, once each has come to something. */
async function settled(url: string): Promise<Delivery[]> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const deliveries = (await (await fetch(url)).json()) as Delivery[];
    const isSettled = deliveries.every(({ state, error }) => state !== 'waiting' || error !== null);
    if (isSettled || Date.now() > deadline) return deliveries;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** Tells what came of one delivery. @returns the exit code for it. */
function tell({ state, result, error }: Delivery): number {
  if (state === 'failed') {
    console.log(`parked in data_ready_dlq, as it failed again and again: ${error!}`);
    return 1;
  }
  if (state === 'waiting') {
    console.log(error === null ? 'still at work' : `failed, and will be tried again: ${error}`);
    return 1;
  }
  const outcome = result as EventOutcome;
  if ('process_ids' in outcome) {
    for (const id of outcome.process_ids) console.log(`job ${id}`);
    return 0;
  }
  console.log(
    'parked' in outcome ? `parked (${outcome.parked.code}): ${outcome.parked.message}` : outcome.ignored,
  );
  return 1;
}

const failure = (message: string): TreinoError => new TreinoError(message, { code: 'not_emitted' });

process.exitCode = await main(process.argv.slice(2));
