/**
 * The entry of the thread that renders one report: the drawing library is loaded here and nowhere else, and
 * the heartbeat's thread does not wait for it. It is loaded by path (see report-thread.ts), as `.ts` from the
 * sources or as `.mjs` beside the bundle.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { renderReport } from './report.ts';
import type { PublishedFile, ReportContent } from './content.ts';

export interface ReportWorkerData {
  readonly content: ReportContent;
  readonly figures: PublishedFile;
}

const { content, figures } = workerData as ReportWorkerData;
parentPort!.postMessage(Buffer.from(renderReport(content, figures)));
