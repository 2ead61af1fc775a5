/** Entry of the thread that renders one report (see report-thread.ts). Only this thread loads the drawing library. */
import { serveTasks } from '../platform/threads/serve-tasks.ts';
import type { Language } from '../texts/languages.ts';
import type { PublishedFile, ReportContent } from './content.ts';
import { renderReport } from './report.ts';

export interface ReportTask {
  readonly content: ReportContent;
  readonly figures: PublishedFile;
  readonly language: Language;
}

serveTasks<ReportTask>(({ content, figures, language }) =>
  Buffer.from(renderReport(content, figures, language)),
);
