/** States in a word, told apart by shape as well as by colour. */
import type { JobStatus } from '../api/requests.ts';
import { useLanguage } from '../i18n/locale.ts';

const statusShapes: Record<JobStatus, string> = {
  pending: '○',
  running: '◐',
  completed: '✓',
  failed: '✕',
  cancelled: '–',
};

export function StatusBadge({ status }: { readonly status: JobStatus }) {
  const { words } = useLanguage();
  return (
    <span class={`badge is-${status}`}>
      <span aria-hidden="true">{statusShapes[status]}</span> {words.statuses[status]}
    </span>
  );
}

const verdictShapes = { useful: '▲', weak: '◆', chance: '▼', persistence: '▼', unproven: '○', none: '–' };
export type VerdictLevel = keyof typeof verdictShapes;

/** Levels that are not known here, of a newer service, are shown as they are called. */
export const isVerdict = (level: string): level is VerdictLevel => Object.hasOwn(verdictShapes, level);

export function VerdictBadge({ level }: { readonly level: string | null }) {
  const { words } = useLanguage();
  const known = level === null ? 'none' : isVerdict(level) ? level : undefined;
  return (
    <span class={`badge is-${known ?? 'none'}`}>
      <span aria-hidden="true">{verdictShapes[known ?? 'none']}</span> {known ? words.verdicts[known] : level}
    </span>
  );
}
