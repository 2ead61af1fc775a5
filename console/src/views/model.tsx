/** One model: what it is worth, what it says now, its files, and how it came to be. */
import { getModel } from '../api/requests.ts';
import type { Format, Model } from '../api/requests.ts';
import { useLanguage } from '../i18n/locale.ts';
import { at, figure, metricsOf, metricText, textAt } from '../models/metrics-json.ts';
import { ModelPrediction } from '../models/prediction.tsx';
import { parametersIn } from '../models/format-parameters.ts';
import { searchWords } from '../models/describe-search.ts';
import { isVerdict, VerdictBadge } from '../components/badges.tsx';
import { Facts, Time } from '../components/key-value-list.tsx';
import { FileLink } from '../components/model-file-link.tsx';
import { Loading, ProblemNotice, ServerWords } from '../components/notices.tsx';
import { Page } from '../components/page-layout.tsx';
import { hrefTo } from '../routing.ts';
import { useLoaded } from '../hooks/use-async.ts';

const topFeatures = 10;

export function ModelView({ id }: { readonly id: string }) {
  const { words, format } = useLanguage();
  const { value: model, error, retry } = useLoaded<Model>((signal) => getModel(id, signal), [id]);
  const title = model
    ? words.model.title(model.machine_name ?? words.model.nobody)
    : words.model.loadingTitle;
  return (
    <Page
      title={title}
      back={{ href: hrefTo(['models'], { indicator: model?.indicator ?? null }), words: words.model.all }}
      lead={
        model && (
          <>
            {model.indicator && `${words.indicators[model.indicator]} · `}
            {format.time(model.timestamp)}
          </>
        )
      }
    >
      {error && <ProblemNotice error={error} onRetry={retry} />}
      {!model && !error && <Loading />}
      {model && (
        <div class="halves wide-first">
          <div>
            <Verdict model={model} />
            <Figures model={model} />
            <Features model={model} />
          </div>
          <div class="side">
            {model.machine_name !== null && <ModelPrediction model={model} machine={model.machine_name} />}
            <Files model={model} />
            <Card model={model} />
          </div>
        </div>
      )}
    </Page>
  );
}

function Verdict({ model }: { readonly model: Model }) {
  const level = textAt(model, 'verdict.level');
  const reasons = at(model.metrics, 'verdict.reasons');
  const tone = level !== null && isVerdict(level) ? level : 'none';
  return (
    <section class={`card verdict tone-${tone}`}>
      <VerdictBadge level={level} />
      {level !== null && (
        <>
          <h2 lang="en">{textAt(model, 'verdict.headline')}</h2>
          <ServerWords>
            {Array.isArray(reasons) &&
              (reasons as string[]).map((reason) => (
                <span key={reason} class="block reason">
                  {reason}
                </span>
              ))}
          </ServerWords>
        </>
      )}
    </section>
  );
}

function Figures({ model }: { readonly model: Model }) {
  const language = useLanguage();
  const { words } = language;
  if (model.indicator === null) return null;
  return (
    <section aria-labelledby="figures">
      <h2 id="figures">{words.model.figures}</h2>
      <dl class="tiles">
        {metricsOf[model.indicator].map((metric) => (
          <div key={metric.key} class="card">
            <dt>{words.metrics[metric.key]}</dt>
            <dd>
              <span class="figure">{metricText(metric, model, language)}</span>
              <small class="note block">{words.metrics.hints[metric.key]}</small>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Features({ model }: { readonly model: Model }) {
  const { words, format } = useLanguage();
  const importance = at(model.metrics, 'feature_importance');
  if (!Array.isArray(importance) || importance.length === 0) return null;
  const top = (importance as { feature: string; gain: number }[]).slice(0, topFeatures);
  const most = top[0]!.gain;
  return (
    <section aria-labelledby="features">
      <h2 id="features">{words.model.features}</h2>
      <table class="list bars">
        <caption class="note">{words.model.featuresCaption}</caption>
        <thead class="hidden">
          <tr>
            <th scope="col">{words.model.feature}</th>
            <th scope="col">{words.model.gain}</th>
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
                <span class="bar" aria-hidden="true" style={{ inlineSize: `${(70 * gain) / most}%` }} />{' '}
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
  const { words } = useLanguage();
  const formats = Object.keys(model.artifacts) as Format[];
  return (
    <section class="card" aria-labelledby="files">
      <h2 id="files">{words.model.downloads}</h2>
      {model.artifacts.report === undefined ? (
        <p class="note">{words.model.noReport}</p>
      ) : (
        <p>
          <FileLink model={model.id} format="report" purpose="show" class="button primary">
            {words.model.report}
          </FileLink>{' '}
          <small class="note">{words.model.reportHint}</small>
        </p>
      )}
      <ul class="files">
        {formats.map((format) => (
          <li key={format}>
            <FileLink
              model={model.id}
              format={format}
              purpose="save"
              label={`${words.model.download} .${extensions[format]}, ${words.model.formats[format]}`}
            >
              {words.model.download} .{extensions[format]}
            </FileLink>{' '}
            <span class="note">{words.model.formats[format]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const extensions: Record<Format, string> = {
  pkl: 'pkl',
  onnx: 'onnx',
  ubj: 'ubj',
  report: 'report.html',
  metrics: 'metrics.json',
};

function Card({ model }: { readonly model: Model }) {
  const language = useLanguage();
  const { words, format } = language;
  const { data_start_date: start, data_end_date: end, process_id: job } = model;
  const [train, test] = [figure(model, 'train_size'), figure(model, 'test_size')];
  const [drop, window] = [
    figure(model, 'labeling.drop_percentage'),
    figure(model, 'labeling.window_minutes'),
  ];
  const parameters = parametersIn(model, 'best_params', format);
  const { strategy, scoring, folds } = searchWords(model, language);
  const [trainOut, testOut] = [figure(model, 'left_out.train'), figure(model, 'left_out.test')];
  return (
    <section aria-labelledby="card">
      <h2 id="card">{words.model.card}</h2>
      <Facts
        facts={[
          job !== null && [
            words.model.job,
            <a href={hrefTo(['jobs', job])}>
              <code>{job.slice(0, 8)}</code>
            </a>,
          ],
          start !== null && end !== null && [words.model.data, format.days(start, end)],
          model.rows !== null && [
            words.model.rows,
            train === null || test === null
              ? format.whole(model.rows)
              : words.model.rowsOf(format.whole(model.rows), format.whole(train), format.whole(test)),
          ],
          trainOut !== null &&
            testOut !== null && [
              words.plan.leftOut,
              <>
                {words.plan.parts(format.whole(trainOut), format.whole(testOut))}
                <small class="note block">{words.plan.leftOutHint}</small>
              </>,
            ],
          drop !== null && [words.compare.drop, format.plain(drop)],
          window !== null && [words.compare.window, format.minutes(window)],
          [words.model.trained, <Time at={model.timestamp} words={format.time(model.timestamp)} />],
          model.seconds !== null && [words.model.took, format.seconds(model.seconds)],
          parameters !== null && [words.model.best, <code class="wrap">{parameters}</code>],
          strategy !== null && [words.compare.strategy, strategy],
          scoring !== null && [words.compare.scoring, scoring],
          folds !== null && [words.compare.folds, folds],
          model.xgboost_version !== null && [words.model.version, model.xgboost_version],
          Boolean(model.row_hash) && [words.model.hash, <code class="wrap">{model.row_hash}</code>],
          [words.model.id, <code class="wrap">{model.id}</code>],
        ]}
      />
    </section>
  );
}
