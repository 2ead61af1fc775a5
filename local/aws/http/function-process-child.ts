/** The child process of a FunctionProcess: imports every function at once, so that a broken one is noticed at once. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../../../lib/errors.ts';
import type { CallMessage, ResultMessage } from './function-process.ts';

type Handler = (event: unknown) => Promise<unknown>;

/** functions/ also has modules that the functions share, and the container's program. */
const EXPORTS_HANDLER = /^export const handler\b/m;

const folder = join(process.argv[2]!, 'functions');
const send = (message: ResultMessage): void => void process.send?.(message);

process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

async function loadFunctions(): Promise<Map<string, Handler>> {
  const files = readdirSync(folder).filter(
    (file) => file.endsWith('.ts') && EXPORTS_HANDLER.test(readFileSync(join(folder, file), 'utf8')),
  );
  const loaded = await Promise.all(
    files.map(async (file) => {
      const { handler } = (await import(pathToFileURL(join(folder, file)).href)) as { handler: Handler };
      return [basename(file, '.ts'), handler] as const;
    }),
  );
  return new Map(loaded);
}

async function respond(
  functions: ReadonlyMap<string, Handler>,
  { id, name, event }: CallMessage,
): Promise<void> {
  const handler = functions.get(name);
  try {
    if (!handler) throw new Error(`functions/${name}.ts exports no handler.`);
    send({ type: 'result', id, result: await handler(event) });
  } catch (error) {
    send({ type: 'result', id, error: messageOf(error) });
  }
}

/** The file and line of a syntax error, which only its stack has. */
function placeOf(error: unknown): string {
  const [first = ''] = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  const place = /^file:.*/.exec(first)?.[0];
  return place === undefined ? '' : `${place.replace(`${pathToFileURL(join(folder, '..')).href}/`, '')}: `;
}

try {
  const functions = await loadFunctions();
  process.on('message', (message) => void respond(functions, message as CallMessage));
  send({ type: 'loaded' });
} catch (error) {
  console.error(error);
  const message: ResultMessage = { type: 'failed', error: `${placeOf(error)}${messageOf(error)}` };
  process.send?.(message, () => process.exit(1));
}
