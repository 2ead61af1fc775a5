/** The part of a report that depends on the indicator. registry.ts lists the indicators. */
import type { ReportContent } from '../content.ts';
import type { Html } from '../html.ts';

export interface ReportDefinition<Content extends ReportContent = ReportContent> {
  /** Title of the report, shown with the machine's name. */
  title(): string;
  /** All sections after the verdict. */
  sections(content: Content): Html[];
}
