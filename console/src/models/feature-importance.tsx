/** The features with the largest shares of the total gain, as bars. */
import type { Model } from '../api/schemas.ts';
import { useLocale } from '../hooks/use-locale.ts';
import { valueAt } from './metrics-json.ts';

const MAX_FEATURES = 10;

export function FeatureImportance({ model }: { readonly model: Model }) {
  const { t, format } = useLocale();
  const importance = valueAt(model, 'feature_importance');
  if (!Array.isArray(importance) || importance.length === 0) return null;
  const top = (importance as { feature: string; gain: number }[]).slice(0, MAX_FEATURES);
  const maxGain = top[0]!.gain;
  return (
    <section aria-labelledby="features">
      <h2 id="features">{t.model.features}</h2>
      <table class="list bars">
        <caption class="note">{t.model.featuresCaption}</caption>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">{t.model.feature}</th>
            <th scope="col">{t.model.gain}</th>
          </tr>
        </thead>
        <tbody>
          {top.map(({ feature, gain }) => (
            <tr key={feature}>
              <th scope="row">
                {feature.split(/(?<=_)/).map((part) => (
                  <>
                    {part}
                    <wbr />
                  </>
                ))}
              </th>
              <td>
                <span class="bar" aria-hidden="true" style={{ inlineSize: `${(70 * gain) / maxGain}%` }} />{' '}
                <span class="number">{format.percent(gain, 1)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
