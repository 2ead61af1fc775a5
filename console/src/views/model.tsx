/** One model: its verdict and test results, a prediction, its files and its training details. */
import { getModel } from '../api/requests.ts';
import type { ArtifactFormat, Model } from '../api/schemas.ts';
import { isKnownVerdict, VerdictBadge } from '../components/badges.tsx';
import { ModelFileLink } from '../components/model-file-link.tsx';
import { ErrorNotice, Loading, ServiceMessage } from '../components/notices.tsx';
import { PageLayout } from '../components/page-layout.tsx';
import { useAsync } from '../hooks/use-async.ts';
import { useLocale } from '../hooks/use-locale.ts';
import { definitionOf } from '../indicators/registry.ts';
import { formatMetric } from '../models/format-metric.ts';
import { LatestPrediction } from '../models/latest-prediction.tsx';
import { stringAt, valueAt } from '../models/metrics-json.ts';
import { TrainingDetails } from '../models/training-details.tsx';
import { hrefTo } from '../routing.ts';

const MAX_FEATURES = 10;

const EXTENSIONS: Readonly<Record<ArtifactFormat, string>> = {
  pkl: 'pkl',
  onnx: 'onnx',
  ubj: 'ubj',
  report: 'report.html',
  metrics: 'metrics.json',
};

export function ModelView({ id }: { readonly id: string }) {
  const { language, t, format } = useLocale();
  const { value: model, error, retry } = useAsync<Model>((signal) => getModel(id, signal), [id]);
  const title = model ? t.model.title(model.machine_name ?? t.model.unknownMachine) : t.model.loadingTitle;
  return (
    <PageLayout
      title={title}
      back={{ href: hrefTo(['models'], { indicator: model?.indicator ?? null }), text: t.model.all }}
      lead={
        model && (
          <>
            {model.indicator && `${definitionOf(model.indicator).texts[language].name} · `}
            {format.time(model.timestamp)}
          </>
        )
      }
    >
      {error && <ErrorNotice error={error} onRetry={retry} />}
      {!model && !error && <Loading />}
      {model && (
        <div class="columns wide-first">
          <div>
            <Verdict model={model} />
            <Metrics model={model} />
            <FeatureImportance model={model} />
          </div>
          <div class="side">
            {model.machine_name !== null && <LatestPrediction model={model} machine={model.machine_name} />}
            <Files model={model} />
            <TrainingDetails model={model} />
          </div>
        </div>
      )}
    </PageLayout>
  );
}

function Verdict({ model }: { readonly model: Model }) {
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

function Metrics({ model }: { readonly model: Model }) {
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

function FeatureImportance({ model }: { readonly model: Model }) {
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

function Files({ model }: { readonly model: Model }) {
  const { t } = useLocale();
  const formats = Object.keys(model.artifacts) as ArtifactFormat[];
  return (
    <section class="card" aria-labelledby="files">
      <h2 id="files">{t.model.files}</h2>
      {model.artifacts.report === undefined ? (
        <p class="note">{t.model.noReport}</p>
      ) : (
        <p>
          <ModelFileLink modelId={model.id} format="report" purpose="open" class="button primary">
            {t.model.openReport}
          </ModelFileLink>{' '}
          <small class="note">{t.model.opensInNewTab}</small>
        </p>
      )}
      <ul class="files">
        {formats.map((format) => (
          <li key={format}>
            <ModelFileLink
              modelId={model.id}
              format={format}
              purpose="download"
              label={`${t.model.download} .${EXTENSIONS[format]}, ${t.model.formats[format]}`}
            >
              {t.model.download} .{EXTENSIONS[format]}
            </ModelFileLink>{' '}
            <span class="note">{t.model.formats[format]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
