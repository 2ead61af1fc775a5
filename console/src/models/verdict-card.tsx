/** The verdict on a model and its reasons. */
import { wordVerdict } from '../../../lib/texts/word.ts';
import type { Model } from '../api/schemas.ts';
import { isKnownVerdict, VerdictBadge } from '../components/badges.tsx';
import { ServiceMessage } from '../components/notices.tsx';
import { useLocale } from '../hooks/use-locale.ts';
import { stringAt } from './metrics-json.ts';

export function VerdictCard({ model }: { readonly model: Model }) {
  const { language } = useLocale();
  const level = stringAt(model, 'verdict.level');
  const tone = level !== null && isKnownVerdict(level) ? level : 'none';
  const { verdict } = model.metrics;
  const { headline, reasons } = wordVerdict(verdict ?? {}, language);
  const list = reasons.map(({ text }) => (
    <span key={text} class="block reason">
      {text}
    </span>
  ));
  return (
    <section class={`card verdict tone-${tone}`}>
      <VerdictBadge level={level} />
      {level !== null && (
        <>
          <h2 lang={headline.language}>{headline.text}</h2>
          {reasons.every((reason) => reason.language === language) ? (
            list
          ) : (
            <ServiceMessage>{list}</ServiceMessage>
          )}
        </>
      )}
    </section>
  );
}
