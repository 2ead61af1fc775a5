/** Puts a model's files in the order of ARTIFACT_FORMATS, because PostgreSQL's jsonb reorders keys. */
import { ARTIFACT_FORMATS } from '../../jobs/job.ts';
import type { ArtifactFormat } from '../../jobs/job.ts';

type ByFormat = Readonly<Partial<Record<ArtifactFormat, string>>>;

export const inFormatOrder = (byFormat: ByFormat): ByFormat =>
  Object.fromEntries(
    ARTIFACT_FORMATS.filter((format) => format in byFormat).map((format) => [format, byFormat[format]]),
  );
