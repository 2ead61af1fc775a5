/** Badges of job statuses and verdicts. Their shapes differ as well as their colors. */
import type { JobStatus } from '../api/schemas.ts';
import { useLocale } from '../hooks/use-locale.ts';

const STATUS_SHAPES: Readonly<Record<JobStatus, string>> = {
  pending: '○',
  running: '◐',
  completed: '✓',
  failed: '✕',
  cancelled: '–',
};

export function StatusBadge({ status }: { readonly status: JobStatus }) {
  const { t } = useLocale();
  return (
    <span class={`badge is-${status}`}>
      <span aria-hidden="true">{STATUS_SHAPES[status]}</span> {t.statuses[status]}
    </span>
  );
}

const VERDICT_SHAPES = {
  useful: '▲',
  noisy: '■',
  weak: '◆',
  chance: '▼',
  persistence: '▼',
  unproven: '○',
  none: '–',
};
type VerdictLevel = keyof typeof VERDICT_SHAPES;

export const isKnownVerdict = (level: string): level is VerdictLevel => Object.hasOwn(VERDICT_SHAPES, level);

/** A level that only a newer service has is shown by its name in the API. */
export function VerdictBadge({ level }: { readonly level: string | null }) {
  const { t } = useLocale();
  const known = level === null ? 'none' : isKnownVerdict(level) ? level : undefined;
  return (
    <span class={`badge is-${known ?? 'none'}`}>
      <span aria-hidden="true">{VERDICT_SHAPES[known ?? 'none']}</span> {known ? t.verdicts[known] : level}
    </span>
  );
}
