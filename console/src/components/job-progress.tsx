/** How far a job is: a bar, and in words the phase, the fits and the time that is left. */
import type { Job } from '../api/requests.ts';
import { useLanguage } from '../i18n/locale.ts';

export const isActive = ({ status }: Pick<Job, 'status'>): boolean =>
  status === 'pending' || status === 'running';

export function JobProgress({ job, isLarge = false }: { readonly job: Job; readonly isLarge?: boolean }) {
  const { words, format } = useLanguage();
  const { phase, percent, eta_seconds: eta, completed, total } = job.progress;
  const details = [
    words.phases[phase],
    isLarge && total > 0 && words.jobs.fits(format.whole(completed), format.whole(total)),
    eta !== null && isActive(job) && words.jobs.eta(format.seconds(eta)),
  ].filter(Boolean);
  return (
    <div class={isLarge ? 'progress large' : 'progress'}>
      <progress max={100} value={percent} aria-label={words.jobs.progressOf(job.machine_name)} />
      <span class="progress-percent">{format.percent(percent / 100)}</span>
      <span class="progress-words">{details.join(' · ')}</span>
    </div>
  );
}
