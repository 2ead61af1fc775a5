/**
 * Polls a job's status from a separate process at a fixed rate (open loop): a request is due every 1/rate seconds,
 * whether or not earlier ones have finished, and its latency counts from its due time. So a stalled server gets no fewer
 * requests, and the stall shows in the latency of every request it delays.
 *
 *   polls.ts <url> <polls per second> <seconds> <"etag" to send If-None-Match>
 */
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const [url, rate, seconds, mode] = process.argv.slice(2) as [string, string, string, string];
const count = Number(rate) * Number(seconds);
const intervalMs = 1000 / Number(rate);
/** Keeps connections open, like a client that polls; an open loop uses as many as it needs. */
const agent = new Agent({ keepAlive: true });
const TIMEOUT_MS = 10_000;

const milliseconds: number[] = [];
const errors: string[] = [];
let notModified = 0;
let etag: string | undefined;
let lastResponseMs = 0;

const started = performance.now();
const polls: Promise<unknown>[] = [];
for (let number = 0; number < count; number += 1) {
  const due = started + number * intervalMs;
  const wait = due - performance.now();
  if (wait > 0) await delay(wait);
  polls.push(poll(due).catch((error: unknown) => void errors.push(String(error))));
}
await Promise.all(polls);
const { user, system } = process.cpuUsage();
process.stdout.write(
  JSON.stringify({
    milliseconds,
    errors,
    notModified,
    seconds: (lastResponseMs - started) / 1000,
    clientCpuSeconds: (user + system) / 1e6,
  }),
  () => process.exit(),
);

function poll(due: number): Promise<undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const headers = mode === 'etag' && etag !== undefined ? { 'if-none-match': etag } : {};
  const sent = request(url, { agent, headers, timeout: TIMEOUT_MS }, (response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (text: string) => (body += text));
    response.on('error', reject);
    response.on('end', () => {
      lastResponseMs = performance.now();
      milliseconds.push(lastResponseMs - due);
      etag = response.headers.etag;
      if (response.statusCode === 304) notModified += 1;
      else if (response.statusCode !== 200) errors.push(`${response.statusCode} ${body.slice(0, 200)}`);
      else if (!body.includes('"status":')) errors.push(`no status: ${body.slice(0, 200)}`);
      resolve(undefined);
    });
  });
  sent.on('timeout', () => sent.destroy(new Error(`no response within ${TIMEOUT_MS} ms`)));
  sent.on('error', reject);
  sent.end();
  return promise;
}
