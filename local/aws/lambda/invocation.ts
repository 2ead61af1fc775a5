/** What goes between an execution environment and the process that plays Lambda, and what an invocation ends as. */

/** Parent → child. */
export interface InvokeMessage {
  readonly type: 'invoke';
  readonly requestId: string;
  readonly event: unknown;
  /** When the function's timeout strikes, milliseconds since the epoch. */
  readonly deadline: number;
}

/** Child → parent. */
export type EnvironmentMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'response'; readonly requestId: string; readonly payload: string }
  | {
      readonly type: 'error';
      readonly requestId: string;
      readonly errorType: string;
      readonly message: string;
    };

/** How an invocation ended; `errorType` in Lambda's vocabulary. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly errorType: string; readonly message: string };

/** What a function's process is told of itself. */
export interface FunctionDescription {
  readonly functionName: string;
  /** `functions/run-training.handler`: path without its extension, relative to the root, and export. */
  readonly handler: string;
  readonly memoryMegabytes: number;
  readonly region: string;
}

export interface FunctionConfiguration extends FunctionDescription {
  /** The folder handlers are relative to. */
  readonly root: string;
  readonly timeoutSeconds: number;
  /** The environment the function gets, besides Lambda's own variables. */
  readonly environment: Readonly<Record<string, string>>;
}
