/**
 * What libxgboost says when it refuses, as an error of ours: its own words, without the place in its
 * sources and the C++ stack trace that it adds.
 */
import { TreinoError } from '../errors.ts';

export type XGBoostErrorCode = 'xgboost_failed' | 'xgboost_unavailable' | 'xgboost_misused';

/**
 * `xgboost_failed`: the library refused a call, e.g. a parameter out of range.
 * `xgboost_unavailable`: no usable libxgboost on this machine.
 * `xgboost_misused`: a call stopped before the library would have read memory it must not.
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
