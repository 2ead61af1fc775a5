/**
 * Whether the service could work now: each thing it depends on is asked something small, all at once, and
 * none for longer than a load balancer would wait.
 */
import { z } from 'zod';
import { messageOf, RequestError } from '../../errors.ts';
import { jsonAnswer, problemAnswer } from '../http/problem.ts';
import type { HttpAnswer } from '../http/problem.ts';

export const dependencies = ['database', 'job_table', 'queue', 'bucket'] as const;
type Dependency = (typeof dependencies)[number];

const checkSchema = z.object({
  status: z.enum(['ok', 'failed']),
  milliseconds: z.number(),
  message: z.string().nullable().describe('What is wrong and what to check; null where nothing is.'),
});
type Check = z.infer<typeof checkSchema>;

/** Also in the problem that tells that one has failed. */
export const checksSchema = z.record(z.enum(dependencies), checkSchema);

export const readinessSchema = z.object({
  status: z.literal('ok'),
  timestamp: z.iso.datetime(),
  checks: checksSchema,
});

export type Checks = z.infer<typeof checksSchema>;

/** Asks one thing each; whatever is thrown counts as its failure. */
export type Probes = Readonly<Record<Dependency, () => Promise<unknown>>>;

/** @param patienceSeconds how long each may take */
export async function checkReadiness(probes: Probes, patienceSeconds: number): Promise<Checks> {
  const checks = dependencies.map(async (name) => [name, await check(probes[name], patienceSeconds)]);
  return Object.fromEntries(await Promise.all(checks)) as Checks;
}

async function check(probe: () => Promise<unknown>, patienceSeconds: number): Promise<Check> {
  const start = performance.now();
  const milliseconds = () => Math.round(performance.now() - start);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`It did not answer within ${patienceSeconds} seconds.`)),
    patienceSeconds * 1000,
  );
  try {
    await Promise.race([probe(), late.promise]);
    return { status: 'ok', milliseconds: milliseconds(), message: null };
  } catch (error) {
    return { status: 'failed', milliseconds: milliseconds(), message: messageOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** 200, or a 503 that names every dependency that failed. */
export function readinessAnswer(checks: Checks, correlationId: string): HttpAnswer {
  const failed = dependencies.filter((name) => checks[name].status === 'failed');
  if (failed.length === 0)
    return jsonAnswer(200, { status: 'ok', timestamp: new Date().toISOString(), checks } satisfies z.infer<
      typeof readinessSchema
    >);
  const errors = failed.map((field) => ({ field, message: checks[field].message! }));
  const detail = errors.map(({ field, message }) => `${field}: ${message}`).join(' ');
  const notReady = new RequestError(detail, { code: 'not_ready', httpStatus: 503, errors });
  return problemAnswer(notReady, { correlationId, extensions: { checks } });
}
