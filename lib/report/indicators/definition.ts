/** The part of a report that depends on the indicator. registry.ts lists the indicators. */
import type { ReportContent } from '../content.ts';
import type { Html } from '../html.ts';

export interface ReportDefinition<Content extends ReportContent = ReportContent> {
  /** Names the report, beside the machine. */
  readonly title: string;
  /** All sections after the verdict. */
  sections(content: Content): Html[];
}
