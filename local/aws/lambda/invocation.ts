/** The messages between an execution environment and its parent process, and the result of an invocation. */

/** Parent → child. */
export interface InvokeMessage {
  readonly type: 'invoke';
  readonly requestId: string;
  readonly event: unknown;
  /** When the function times out, milliseconds since the Unix epoch. */
  readonly deadline: number;
}

/** Child → parent. */
export type EnvironmentMessage =
  | { readonly type: 'ready' }
  /** `payload` is JSON. */
  | { readonly type: 'response'; readonly requestId: string; readonly payload: string }
  | {
      readonly type: 'error';
      readonly requestId: string;
      readonly errorType: string;
      readonly message: string;
    };

/** `errorType` is the name of the thrown error or one of Lambda's: `Runtime.ExitError`, `Sandbox.Timedout`. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly errorType: string; readonly message: string };

/** What the process of a function knows about the function. */
export interface FunctionDescription {
  readonly functionName: string;
  /** Path without extension, relative to the root, and export: `functions/run-training.handler`. */
  readonly handler: string;
  readonly memoryMegabytes: number;
  readonly region: string;
}

export interface FunctionConfiguration extends FunctionDescription {
  /** The folder that handler paths are relative to. */
  readonly root: string;
  readonly timeoutSeconds: number;
  /** Environment variables of the function, in addition to those that Lambda sets. */
  readonly environment: Readonly<Record<string, string>>;
}
