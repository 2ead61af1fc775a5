/**
 * The inside of an execution environment: loads one handler and runs it whenever the parent says so, as
 * Lambda's own runtime client does. An uncaught error or rejection ends this process, and so the invocation.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import type { EnvironmentMessage, FunctionDescription, InvokeMessage } from './invocation.ts';

/** Without the callbacks of old, which Node 24 runtimes dropped. */
type LambdaContext = Omit<Context, 'done' | 'fail' | 'succeed'>;
type Handler = (event: unknown, context: LambdaContext) => unknown;

const description = JSON.parse(process.argv[2] ?? '{}') as FunctionDescription;
let busy = false;
let stopping = false;

// Without the parent there is no one to answer to; a native call in a worker thread must not hold us up.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Ours stops when nothing runs. While something does, the function's own listener decides what becomes of it.
process.on('SIGTERM', () => {
  stopping = true;
  if (!busy) process.exit(0);
});

const handler = await loadHandler(description.handler);
process.on('message', (message) => void invoke(message as InvokeMessage));
answer({ type: 'ready' });

async function invoke({ requestId, event, deadline }: InvokeMessage): Promise<void> {
  busy = true;
  answer(await run(requestId, event, deadline), () => {
    busy = false;
    if (stopping) process.exit(0);
  });
}

async function run(requestId: string, event: unknown, deadline: number): Promise<EnvironmentMessage> {
  try {
    const result = await handler(event, contextOf(requestId, deadline));
    // As JSON, like Lambda: what cannot be written so is the handler's error.
    const payload = JSON.stringify(result) as string | undefined;
    return { type: 'response', requestId, payload: payload ?? 'null' };
  } catch (error) {
    console.error(error);
    const isError = error instanceof Error;
    return {
      type: 'error',
      requestId,
      errorType: isError ? error.name : 'Error',
      message: isError ? error.message : String(error),
    };
  }
}

function answer(message: EnvironmentMessage, sent: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, sent);
}

async function loadHandler(specification: string): Promise<Handler> {
  const dot = specification.lastIndexOf('.');
  const base = resolve(specification.slice(0, dot));
  const file = ['.ts', '.mjs', '.js'].map((extension) => base + extension).find(existsSync);
  if (file === undefined) throw new Error(`There is no handler file ${base}.ts.`);
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  const exported = module[specification.slice(dot + 1)];
  if (typeof exported !== 'function') throw new Error(`${file} exports no function for ${specification}.`);
  return exported as Handler;
}

function contextOf(requestId: string, deadline: number): LambdaContext {
  const { functionName, memoryMegabytes, region } = description;
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: false,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${region}:000000000000:function:${functionName}`,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: String(process.pid),
    memoryLimitInMB: String(memoryMegabytes),
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}
