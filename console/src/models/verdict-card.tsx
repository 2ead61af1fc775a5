/** The verdict on a model and its reasons. */
import type { Model } from '../api/schemas.ts';
import { isKnownVerdict, VerdictBadge } from '../components/badges.tsx';
import { ServiceMessage } from '../components/notices.tsx';
import { stringAt, valueAt } from './metrics-json.ts';

export function VerdictCard({ model }: { readonly model: Model }) {
  const level = stringAt(model, 'verdict.level');
  const reasons = valueAt(model, 'verdict.reasons');
  const tone = level !== null && isKnownVerdict(level) ? level : 'none';
  return (
    <section class={`card verdict tone-${tone}`}>
      <VerdictBadge level={level} />
      {level !== null && (
        <>
          <h2 lang="en">{stringAt(model, 'verdict.headline')}</h2>
          <ServiceMessage>
            {Array.isArray(reasons) &&
              (reasons as string[]).map((reason) => (
                <span key={reason} class="block reason">
                  {reason}
                </span>
              ))}
          </ServiceMessage>
        </>
      )}
    </section>
  );
}
