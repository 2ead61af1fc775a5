/** What of the parts' output is worth a line on the terminal; all of it is in the log files. */
import { z } from 'zod';

/** A line of Powertools' logger. */
const logLine = z.object({
  level: z.string(),
  message: z.string(),
  timestamp: z.string().optional(),
  process_id: z.string().optional(),
  error: z.object({ message: z.string() }).optional(),
  outcome: z.string().optional(),
  error_message: z.string().optional(),
  reason: z.string().optional(),
});

/**
 * One line for a person, or nothing.
 * @param part whose line it is, as in the log files' names.
 */
export function terseLine(part: string, line: string): string | undefined {
  const parsed = logLine.safeParse(parseJson(line));
  if (parsed.success) {
    const { level, message, process_id: job, error, outcome, error_message: why, reason } = parsed.data;
    const rest = [job && `job ${job}`, outcome, why ?? error?.message ?? reason].filter(
      (text) => text !== undefined,
    );
    const mark = level === 'INFO' || level === 'DEBUG' ? '' : `${level} `;
    return `  ${part}  ${mark}${[message, ...rest].join(', ')}`;
  }
  // serverless-offline tells of every request in several lines; errors come as log lines.
  return part === 'http-api' || line.trim() === '' ? undefined : `  ${part}  ${line}`;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
