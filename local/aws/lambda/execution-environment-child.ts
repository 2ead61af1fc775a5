/**
 * The child process of an execution environment. Like Lambda's runtime client, it loads one handler and runs it for
 * each invocation that the parent sends. An uncaught error or rejection ends this process, and with it the invocation.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import { ACCOUNT } from '../account.ts';
import type { EnvironmentMessage, FunctionDescription, InvokeMessage } from './invocation.ts';

/** Without the legacy callbacks, which Node 24 runtimes no longer have. */
type LambdaContext = Omit<Context, 'done' | 'fail' | 'succeed'>;
type Handler = (event: unknown, context: LambdaContext) => unknown;

const description = JSON.parse(process.argv[2] ?? '{}') as FunctionDescription;
let isBusy = false;
let isStopping = false;

// Nobody waits for the response when the parent is gone. SIGKILL also interrupts native calls in worker threads.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// While an invocation runs, the function's own SIGTERM listener decides how to stop it.
process.on('SIGTERM', () => {
  isStopping = true;
  if (!isBusy) process.exit(0);
});

const handler = await loadHandler(description.handler);
process.on('message', (message) => void invoke(message as InvokeMessage));
send({ type: 'ready' });

async function invoke({ requestId, event, deadline }: InvokeMessage): Promise<void> {
  isBusy = true;
  send(await run(requestId, event, deadline), () => {
    isBusy = false;
    if (isStopping) process.exit(0);
  });
}

async function run(requestId: string, event: unknown, deadline: number): Promise<EnvironmentMessage> {
  try {
    const result = await handler(event, contextOf(requestId, deadline));
    // JSON, as in Lambda. A result that cannot be serialized is an error of the handler.
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

function send(message: EnvironmentMessage, onSent: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, onSent);
}

async function loadHandler(specification: string): Promise<Handler> {
  const dot = specification.lastIndexOf('.');
  const base = resolve(specification.slice(0, dot));
  const file = ['.ts', '.mjs', '.js'].map((extension) => base + extension).find(existsSync);
  if (file === undefined) throw new Error(`Handler file ${base}.ts not found.`);
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  const exported = module[specification.slice(dot + 1)];
  if (typeof exported !== 'function')
    throw new Error(`${file} does not export a function for the handler ${specification}.`);
  return exported as Handler;
}

function contextOf(requestId: string, deadline: number): LambdaContext {
  const { functionName, memoryMegabytes, region } = description;
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: false,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${region}:${ACCOUNT}:function:${functionName}`,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: String(process.pid),
    memoryLimitInMB: String(memoryMegabytes),
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}
