/**
 * The report of each indicator. A name in INDICATORS without an entry here does not compile. Reports are separate from the
 * definitions in lib/learning/indicators/registry.ts, because API functions use those and must not bundle the drawing
 * library.
 */
import type { Indicator } from '../../learning/indicators/request.ts';
import type { ReportDefinition } from './definition.ts';
import { healthReport } from './health/report.ts';
import { statusReport } from './status/report.ts';

/** The methods of each report accept only the content of its indicator. */
export const REPORT_DEFINITIONS: Readonly<Record<Indicator, ReportDefinition>> = {
  status: statusReport,
  health: healthReport,
};
