/**
 * A local stack for fuzzing, with data for every operation and cheap trainings: those of machine SHORT fail at once, plans
 * are for machine TINY, and TINY has one model to read.
 */
import { newToken } from '../../lib/api/auth/tokens.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack, StackOptions } from '../../local/stack.ts';
import { insertReadings } from '../support/postgres.ts';
import { freeSettings } from '../support/stack.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';
import { trainOverHttp } from '../support/train-over-http.ts';

/** Credentials with all permissions; requests send `fuzzer.token`. */
export const fuzzer = newToken({ name: 'fuzzer', scopes: ['admin'], machines: null });

/** Starts the stack with authentication, like a deployed service. */
export async function startFuzzStack(options: StackOptions = {}): Promise<Stack> {
  process.env.AUTH_TOKENS = JSON.stringify([fuzzer.entry]);
  // JSON Schema cannot express limits of the whole request: valid requests would be refused.
  for (const limit of ['MAX_FITS', 'MAX_ROUNDS', 'MAX_ESTIMATED_SECONDS', 'MAX_MODEL_MIB']) {
    process.env[limit] = '1000000000000';
  }
  const stack = await startStack({ ...(await freeSettings()), AUTH: 'required' }, options);
  const sql = connect(stack.environment.DATABASE_URL);
  await insertTinyTelemetry(sql, ['TINY'], 1000);
  await insertReadings(sql, [{ machine: 'SHORT', at: '2026-01-01T00:00:00Z' }]);
  await sql.end();
  await trainOverHttp(stack.baseUrl, 'TINY', { token: fuzzer.token });
  return stack;
}
