/**
 * Polls a job's status from a process of its own, at a rate that does not wait for answers (open loop): a request
 * is due every 1/rate seconds, and its latency counts from when it was due, so that a server that stalls is not
 * asked less, and its stall is in every answer that it kept waiting.
 *
 *   polls.ts <url> <polls a second> <seconds> <"etag" sends back the last answer's>
 */
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const [url, rate, seconds, mode] = process.argv.slice(2) as [string, string, string, string];
const count = Number(rate) * Number(seconds);
const intervalMs = 1000 / Number(rate);
/** As a client that polls has it; an open loop takes what connections it needs. */
const agent = new Agent({ keepAlive: true });
const patienceMs = 10_000;

const milliseconds: number[] = [];
const errors: string[] = [];
let notModified = 0;
let etag: string | undefined;
let lastAnswerMs = 0;

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
    seconds: (lastAnswerMs - started) / 1000,
    clientCpuSeconds: (user + system) / 1e6,
  }),
  () => process.exit(),
);

function poll(due: number): Promise<undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const headers = mode === 'etag' && etag !== undefined ? { 'if-none-match': etag } : {};
  const asked = request(url, { agent, headers, timeout: patienceMs }, (response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (text: string) => (body += text));
    response.on('error', reject);
    response.on('end', () => {
      lastAnswerMs = performance.now();
      milliseconds.push(lastAnswerMs - due);
      etag = response.headers.etag;
      if (response.statusCode === 304) notModified += 1;
      else if (response.statusCode !== 200) errors.push(`${response.statusCode} ${body.slice(0, 200)}`);
      else if (!body.includes('"status":')) errors.push(`no status: ${body.slice(0, 200)}`);
      resolve(undefined);
    });
  });
  asked.on('timeout', () => asked.destroy(new Error(`no answer within ${patienceMs} ms`)));
  asked.on('error', reject);
  asked.end();
  return promise;
}
