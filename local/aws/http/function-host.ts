/**
 * Runs the functions of the HTTP API in a separate process, which can be replaced while serverless-offline keeps its
 * port (`npm run dev`). Preloaded (`--import`) into serverless-offline; its entry files call `invokeFunction`.
 *
 *   switch to a copy of the sources ─▶ new process imports all functions ──▶ gets all new requests; the process before
 *                                               │                            finishes its own and exits
 *                                               └─ failed ─▶ exits; the process before stays
 */
import { isMainThread } from 'node:worker_threads';
import { z } from 'zod';
import { parseEnvironment } from '../../../lib/config.ts';
import { messageOf } from '../../../lib/errors.ts';
import { FunctionProcess } from './function-process.ts';

/** Parent → serverless-offline. */
export interface SwitchMessage {
  readonly type: 'switch';
  readonly root: string;
}

/** Serverless-offline → parent, after each switch and after the start. */
export interface SwitchedMessage {
  readonly type: 'switched';
  readonly root: string;
  /** Why the functions could not be loaded. Undefined on success. */
  readonly error?: string;
}

let current: FunctionProcess | undefined;

/** Runs a function. @throws Error when the functions cannot be loaded, or their process ends */
export function invokeFunction(name: string, event: unknown): Promise<unknown> {
  if (!current) throw new Error('The functions are not loaded.');
  // A process that exited is replaced by the next request, as Lambda does.
  if (current.isDead) current = new FunctionProcess(current.root);
  return current.invoke(name, event);
}

/** Loads a copy of the sources and reports the outcome. */
async function switchTo(root: string): Promise<void> {
  const next = new FunctionProcess(root);
  let answer: SwitchedMessage = { type: 'switched', root };
  try {
    await next.ready;
    current?.retire();
    current = next;
  } catch (error) {
    answer = { ...answer, error: messageOf(error) };
  }
  process.send?.(answer);
}

if (isMainThread) {
  const { TREINO_FUNCTION_ROOT } = parseEnvironment(z.object({ TREINO_FUNCTION_ROOT: z.string() }));
  process.on('message', (message: Partial<SwitchMessage>) => {
    if (message.type === 'switch') void switchTo(message.root!);
  });
  void switchTo(TREINO_FUNCTION_ROOT);
  // The listener must not keep a finished process alive.
  process.channel?.unref();
}
