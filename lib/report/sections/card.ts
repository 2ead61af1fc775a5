/** The model card: identity, data and parameters of the model, and instructions to load and reproduce it. */
import { ONNX_INPUT } from '../../formats/onnx/onnx.ts';
import { describeExcluded } from '../../warehouse/excluded-columns.ts';
import type { ExcludedColumn } from '../../warehouse/excluded-columns.ts';
import type { DataCard, ModelCard, PublishedFile, ReportContent } from '../content.ts';
import { counted, day, elapsed, fileSize, scientific, utcMinute, whole } from '../format.ts';
import { html } from '../html.ts';
import type { Html, HtmlValue } from '../html.ts';
import { table } from '../table.ts';
import { currentLanguage } from '../texts/language.ts';
import { t, translate } from '../texts/translate.ts';
import { formatParameters } from './search.ts';

/**
 * @param texts.label description of the model's target
 * @param texts.call Python expression that predicts `rows` with `model`
 */
export function cardSection(
  { card, metrics }: ReportContent,
  { label, call }: { readonly label: HtmlValue; readonly call: string },
): Html {
  const { data, versions } = card;
  const { search } = metrics;
  const entries: readonly (readonly [string, HtmlValue])[] = [
    [t`Machine`, card.machine_name],
    [t`Model`, mono(card.model_id)],
    [t`Job`, mono(card.process_id)],
    [
      t`Trained`,
      t`${utcMinute(card.trained_at)}, in ${elapsed(card.seconds)} and ${counted(metrics.fits, 'fit')}`,
    ],
    [t`Data`, t`${utcMinute(data.first_timestamp)} to ${utcMinute(data.last_timestamp)}`],
    [t`Requested days`, requestedDays(data)],
    [
      t`Rows`,
      t`${whole(data.rows)}: the first ${whole(metrics.train_size)} for training, the newest fifth for the test (${whole(metrics.test_size)} evaluated)`,
    ],
    [t`Row hash`, mono(data.row_hash)],
    [t`Target`, label],
    [t`Columns`, `${whole(metrics.features.length)}: ${metrics.features.join(', ')}`],
    [t`Excluded columns`, metrics.excluded_columns.map(excludedText).join(', ') || t`none`],
    ...featureChoices(metrics.request),
    [t`Profile`, translate(metrics.request.profile)],
    [t`Parameters`, formatParameters(metrics.best_params)],
    [
      t`Search`,
      t`${search.strategy} over ${counted(metrics.candidates.length, 'candidate')}, ${search.scoring}, ${search.folds} ${search.fold_type} folds` +
        (search.class_weight === undefined ? '' : t`, class weight ${search.class_weight}`),
    ],
    [
      t`Versions`,
      t`XGBoost ${versions.xgboost}, Treino ${versions.treino}, Node.js ${versions.node}; ${counted(metrics.threads, 'training thread')}`,
    ],
    [
      t`.onnx compared with XGBoost`,
      t`largest difference ${scientific(metrics.onnx_gate.max_difference)} on ${counted(metrics.onnx_gate.rows, 'test row')}` +
        (metrics.onnx_gate.flips === null ? '' : `, ${counted(metrics.onnx_gate.flips, 'different label')}`),
    ],
  ];
  return html`<section aria-labelledby="card">
    <h2 id="card">${t`Model card`}</h2>
    <dl class="card">
      ${entries.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd> `,
      )}
    </dl>
    ${filesTable(card)}
    <h3>${t`Load the model`}</h3>
    ${loading(card, call)}
    <h3>${t`Reproduce the model`}</h3>
    <p>
      ${t`The same rows, parameters, library and number of threads give the same bytes. This command trains the
        model again from its record and compares the digests:`}
    </p>
    <pre tabindex="0"><code>npm run reproduce -- ${card.model_id}</code></pre>
  </section>`;
}

const filesTable = ({ files, bucket }: ModelCard): Html =>
  table({
    caption: t`Files in the bucket ${bucket}`,
    columns: [
      { head: t`Key`, cell: ({ key }: PublishedFile) => mono(key) },
      { head: t`Size`, cell: ({ bytes }) => fileSize(bytes) },
      { head: 'sha256', cell: ({ sha256 }) => mono(sha256), kind: 'text' },
    ],
    rows: files,
  });

function loading({ files }: ModelCard, call: string): Html {
  const nameOf = (format: string): string =>
    JSON.stringify(
      files
        .find((file) => file.format === format)
        ?.key.split('/')
        .at(-1) ?? `model.${format}`,
    );
  return html`<pre
      tabindex="0"
    ><code># ${t`Python, XGBoost 1.7 or newer; rows: a pandas DataFrame with the columns of the telemetry`}
import pickle

model = pickle.load(open(${nameOf('pkl')}, "rb"))
${call}</code></pre>
    <pre
      tabindex="0"
    ><code># ${t`Python, onnxruntime 1.8 or newer, without XGBoost; the columns must be in the order of the model`}
import json
import numpy
import onnxruntime

model = onnxruntime.InferenceSession(${nameOf('onnx')})
columns = json.loads(model.get_modelmeta().custom_metadata_map["feature_names"])
model.run(None, {"${ONNX_INPUT}": rows[columns].to_numpy(numpy.float32)})</code></pre>
    <pre tabindex="0"><code># ${t`Python, XGBoost itself`}
import xgboost

model = xgboost.Booster(model_file=${nameOf('ubj')})
model.predict(xgboost.DMatrix(rows[model.feature_names]))</code></pre>`;
}

function requestedDays({ start_date: start, end_date: end }: DataCard): string {
  if (start === null && end === null) return t`all available`;
  if (start === null) return t`up to ${day(end!)}`;
  return end === null ? t`from ${day(start)}` : t`${day(start)} to ${day(end)}`;
}

/** What the request left out; nothing if it left out nothing. */
function featureChoices({
  features: { exclude, counter_guard: counterGuard },
}: ReportContent['metrics']['request']): (readonly [string, HtmlValue])[] {
  const choices = [
    ...(exclude.length > 0 ? [exclude.join(', ')] : []),
    ...(counterGuard ? [t`counters (features.counter_guard)`] : []),
  ];
  return choices.length === 0 ? [] : [[t`Left out on request`, choices.join('; ')]];
}

/** The column and why it is excluded. */
const excludedText = ({ name, type, reason }: ExcludedColumn): string =>
  currentLanguage() === 'en'
    ? describeExcluded({ name, type, reason })
    : `${name} (${translate(reason).replace('{0}', type)})`;

const mono = (text: string): Html => html`<span class="mono">${text}</span>`;
