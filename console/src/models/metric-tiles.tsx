/** A model's key metrics on the test part, one tile each. */
import type { Model } from '../api/schemas.ts';
import { useLocale } from '../hooks/use-locale.ts';
import { definitionOf } from '../indicators/registry.ts';
import { formatMetric } from './format-metric.ts';

export function MetricTiles({ model }: { readonly model: Model }) {
  const locale = useLocale();
  const { language, t } = locale;
  if (model.indicator === null) return null;
  return (
    <section aria-labelledby="metrics">
      <h2 id="metrics">{t.model.metrics}</h2>
      <dl class="tiles">
        {definitionOf(model.indicator).metrics.map((metric) => (
          <div key={metric.key} class="card">
            <dt>{metric.texts[language].name}</dt>
            <dd>
              <span class="big-number">{formatMetric(metric, model, locale)}</span>
              <small class="note block">{metric.texts[language].hint}</small>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
