/**
 * The reports of all indicators. A name in INDICATORS without an entry here does not compile. They are apart from the
 * definitions in lib/learning/indicators/registry.ts, because API functions use those and must not bundle the drawing
 * library.
 */
import type { Indicator } from '../../learning/indicators/request.ts';
import type { ReportDefinition } from './definition.ts';
import { healthReport } from './health/report.ts';
import { statusReport } from './status/report.ts';

/** Their methods take only the content of their own indicator. */
export const REPORT_DEFINITIONS: Readonly<Record<Indicator, ReportDefinition>> = {
  status: statusReport,
  health: healthReport,
};
