/** Renders a report on a thread of its own: half a second of work, most of it loading the drawing library. */
import { Worker } from 'node:worker_threads';
import { messageOf, TreinoError } from '../errors.ts';
import type { PublishedFile, ReportContent } from './content.ts';
import type { ReportWorkerData } from './report-worker.ts';

/** The report could not be drawn. The model is none the worse for it. */
export class ReportError extends TreinoError {
  constructor(message: string, cause?: unknown) {
    super(`The report could not be drawn: ${message}`, { code: 'report_failed', cause });
  }
}

/**
 * The document, UTF-8.
 * @param figures the file in which `content` is published beside it
 * @throws ReportError
 */
export async function renderReportAside(
  content: ReportContent,
  figures: PublishedFile,
): Promise<Uint8Array<ArrayBuffer>> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'mjs';
  const worker = new Worker(new URL(`./report-worker.${extension}`, import.meta.url), {
    workerData: { content, figures } satisfies ReportWorkerData,
  });
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  worker.on('message', resolve);
  worker.on('error', (error) => reject(new ReportError(messageOf(error), error)));
  worker.on('exit', () => reject(new ReportError('its thread ended without a word.')));
  try {
    return await promise;
  } finally {
    await worker.terminate();
  }
}
