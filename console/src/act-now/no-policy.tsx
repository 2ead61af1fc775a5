/** What to train so that the console can say whether to act on a machine. */
import { useCanTrain } from '../api/session.ts';
import { useLocale } from '../hooks/use-locale.ts';
import { hrefTo } from '../routing.ts';

export interface NoPolicyProps {
  readonly machine: string;
  /** What is missing: a policy of this model, of any model of the machine, or a `status` model. */
  readonly missing: 'policy' | 'policies' | 'models';
}

export function NoPolicy({ machine, missing }: NoPolicyProps) {
  const { t } = useLocale();
  const canTrain = useCanTrain();
  return (
    <section class="card act-now" aria-labelledby="act-now">
      <h2 id="act-now">{t.actNow.title}</h2>
      <p class="act-now-reason">{t.actNow.missing[missing]}</p>
      <p>{t.actNow.trainPolicy}</p>
      {canTrain && (
        <p class="row">
          <a class="button primary" href={hrefTo(['train'], { machine, indicator: 'status' })}>
            {t.actNow.train}
          </a>
        </p>
      )}
    </section>
  );
}
