/** Local stacks for tests: on free ports, with a state directory of their own. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../../local/settings.ts';
import { freePorts } from './ports.ts';

/** Settings for one stack; its state directory is new, and its path has a space. */
export async function freeSettings(): Promise<Settings> {
  const [http, postgres, aws, dynamodb, lambda, ecs] = await freePorts(6);
  return {
    TREINO_HTTP_PORT: http!,
    TREINO_POSTGRES_PORT: postgres!,
    TREINO_AWS_PORT: aws!,
    TREINO_DYNAMODB_PORT: dynamodb!,
    TREINO_LAMBDA_PORT: lambda!,
    TREINO_ECS_PORT: ecs!,
    TREINO_SWEEP_SECONDS: 60,
    TREINO_STATE_DIR: mkdtempSync(join(tmpdir(), 'treino stack ')),
  };
}

/** The same settings as environment variables, for a stack in a process of its own. */
export const asEnvironment = (settings: Settings): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
