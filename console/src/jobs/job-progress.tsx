/** A progress bar with the job's phase, its fits and the remaining time. */
import { isActive } from '../api/schemas.ts';
import type { Job } from '../api/schemas.ts';
import { useLocale } from '../hooks/use-locale.ts';

export function JobProgress({ job, isLarge = false }: { readonly job: Job; readonly isLarge?: boolean }) {
  const { t, format } = useLocale();
  const { phase, percent, eta_seconds: eta, completed, total } = job.progress;
  const details = [
    t.phases[phase],
    isLarge && total > 0 && t.jobs.fits(format.whole(completed), total, format.whole(total)),
    eta !== null && isActive(job) && t.jobs.eta(format.seconds(eta)),
  ].filter(Boolean);
  return (
    <div class={isLarge ? 'progress large' : 'progress'}>
      <progress max={100} value={percent} aria-label={t.jobs.progressOf(job.machine_name)} />
      <span class="progress-percent">{format.percent(percent / 100)}</span>
      <span class="progress-details">{details.join(' · ')}</span>
    </div>
  );
}
