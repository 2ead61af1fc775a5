/**
 * Checks whether every dependency responds. All probes run at the same time, and each has a timeout that is shorter than
 * a load balancer's.
 */
import { z } from 'zod';
import { messageOf, RequestError } from '../../errors.ts';
import { problemResponse } from '../http/problem.ts';
import { jsonResponse } from '../http/response.ts';
import type { HttpResponse } from '../http/response.ts';

const DEPENDENCIES = ['database', 'job_table', 'queue', 'bucket'] as const;
type Dependency = (typeof DEPENDENCIES)[number];

const checkSchema = z
  .object({
    status: z.enum(['ok', 'failed']),
    milliseconds: z.number(),
    message: z.string().nullable().describe('The problem and what to check. Null if the check passed.'),
  })
  .meta({ id: 'DependencyCheck' });
type Check = z.infer<typeof checkSchema>;

/** Also part of the 503 problem. */
export const checksSchema = z.record(z.enum(DEPENDENCIES), checkSchema).meta({ id: 'DependencyChecks' });

export const readinessSchema = z
  .object({
    status: z.literal('ok'),
    timestamp: z.iso.datetime(),
    checks: checksSchema,
  })
  .meta({ id: 'Readiness' });

export type Checks = z.infer<typeof checksSchema>;

/** One cheap call for each dependency. The check fails if the call throws. */
export type Probes = Readonly<Record<Dependency, () => Promise<unknown>>>;

/** @param timeoutSeconds timeout of each probe */
export async function checkReadiness(probes: Probes, timeoutSeconds: number): Promise<Checks> {
  const checks = DEPENDENCIES.map(async (name) => [name, await check(probes[name], timeoutSeconds)]);
  return Object.fromEntries(await Promise.all(checks)) as Checks;
}

async function check(probe: () => Promise<unknown>, timeoutSeconds: number): Promise<Check> {
  const start = performance.now();
  const milliseconds = () => Math.round(performance.now() - start);
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => timeout.reject(new Error(`It did not answer within ${timeoutSeconds} seconds.`)),
    timeoutSeconds * 1000,
  );
  try {
    await Promise.race([probe(), timeout.promise]);
    return { status: 'ok', milliseconds: milliseconds(), message: null };
  } catch (error) {
    return { status: 'failed', milliseconds: milliseconds(), message: messageOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** 200, or a 503 that names every failed dependency. */
export function readinessResponse(checks: Checks, correlationId: string): HttpResponse {
  const failed = DEPENDENCIES.filter((name) => checks[name].status === 'failed');
  if (failed.length === 0)
    return jsonResponse(200, { status: 'ok', timestamp: new Date().toISOString(), checks } satisfies z.infer<
      typeof readinessSchema
    >);
  const errors = failed.map((field) => ({ field, message: checks[field].message! }));
  const detail = errors.map(({ field, message }) => `${field}: ${message}`).join(' ');
  const notReady = new RequestError(detail, { code: 'not_ready', httpStatus: 503, errors });
  return problemResponse(notReady, { correlationId, extensions: { checks } });
}
