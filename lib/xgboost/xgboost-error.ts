/** Errors of libxgboost, with its message but without the source location and C++ stack trace that it adds. */
import { TreinoError } from '../errors.ts';

export type XGBoostErrorCode = 'xgboost_failed' | 'xgboost_unavailable' | 'xgboost_misused';

/**
 * `xgboost_failed`: the library reported an error, for example a parameter out of range.
 * `xgboost_unavailable`: no usable libxgboost on this machine.
 * `xgboost_misused`: a wrapper class refused a call, because the library would have read invalid memory.
 */
export class XGBoostError extends TreinoError {
  constructor(code: XGBoostErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, { code, ...options });
  }
}

/** `[12:00:00] /src/file.cc:12: message\nStack trace: …` becomes `message`. */
export function withoutTrace(message: string): string {
  const [text = ''] = message.split('\nStack trace:');
  return text.replace(/^\[\d\d:\d\d:\d\d\] \S+:\d+: /, '').trim();
}
