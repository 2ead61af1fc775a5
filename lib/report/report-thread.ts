/** Renders a report on its own thread: rendering takes half a second, most of it to load the drawing library. */
import { messageOf, TreinoError } from '../errors.ts';
import { workerEntry } from '../platform/threads/worker-entry.ts';
import { runInThread } from '../platform/threads/worker-thread.ts';
import type { Language } from '../texts/languages.ts';
import type { PublishedFile, ReportContent } from './content.ts';
import type { ReportTask } from './report-worker.ts';

/** The report could not be rendered. The model itself is valid. */
export class ReportError extends TreinoError {
  constructor(message: string, cause?: unknown) {
    super(`The report could not be rendered: ${message}`, { code: 'report_failed', cause });
  }
}

/**
 * Renders the HTML document, UTF-8.
 * @param figures the published file with `content` as JSON
 * @throws ReportError
 */
export async function renderReportInThread(
  content: ReportContent,
  figures: PublishedFile,
  language: Language = 'en',
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const task: ReportTask = { content, figures, language };
    return (await runInThread(
      workerEntry('report-worker', import.meta.url),
      task,
    )) as Uint8Array<ArrayBuffer>;
  } catch (error) {
    throw new ReportError(messageOf(error), error);
  }
}
