/** Predicts from the newest row of the model's machine. */
import { useState } from 'preact/hooks';
import { asApiError } from '../api/api-error.ts';
import type { ApiError } from '../api/api-error.ts';
import { predictNewest } from '../api/requests.ts';
import type { Model, Prediction } from '../api/schemas.ts';
import { ErrorNotice, ServiceSentence } from '../components/notices.tsx';
import { useLocale } from '../hooks/use-locale.ts';
import { definitionOf } from '../indicators/registry.ts';
import { Why } from './why.tsx';

/** A prediction from an older row comes with a warning: it says little about the machine's present state. */
const MAX_FRESH_AGE_MS = 36 * 3_600_000;

export function LatestPrediction({ model, machine }: { readonly model: Model; readonly machine: string }) {
  const { t } = useLocale();
  const [prediction, setPrediction] = useState<Prediction>();
  const [error, setError] = useState<ApiError>();
  const [isPredicting, setPredicting] = useState(false);

  async function predict(): Promise<void> {
    setPredicting(true);
    try {
      setPrediction(await predictNewest(model.id, machine, 1));
      setError(undefined);
    } catch (failure) {
      setPrediction(undefined);
      setError(asApiError(failure));
    }
    setPredicting(false);
  }

  return (
    <section class="card" aria-labelledby="predict">
      <h2 id="predict">{t.model.predict}</h2>
      <p class="note">{t.model.predictHint(machine)}</p>
      <p>
        <button type="button" aria-disabled={isPredicting} onClick={() => !isPredicting && void predict()}>
          {isPredicting ? t.model.predicting : t.model.predictButton}
        </button>
      </p>
      {error && <ErrorNotice error={error} />}
      <div role="status">{prediction && <Result {...{ prediction, model }} />}</div>
      {prediction && <Why key={prediction.predictions[0]?.timestamp} {...{ model, machine }} />}
    </section>
  );
}

interface ResultProps {
  readonly prediction: Prediction;
  readonly model: Model;
}

function Result({ prediction, model }: ResultProps) {
  const { t } = useLocale();
  const measuredAt = prediction.predictions[0]?.timestamp;
  const treatedAsMissing = prediction.treated_as_missing.map(({ feature }) => feature);
  return (
    <>
      <Summary {...{ prediction, model }} />
      {measuredAt && <MeasuredAt time={measuredAt} />}
      {treatedAsMissing.length > 0 && (
        <p class="note">{t.model.treatedAsMissing(treatedAsMissing.join(', '))}</p>
      )}
      {prediction.warnings.map((warning, index) => (
        <p key={warning}>
          <ServiceSentence sentence={warning} code={prediction.warning_codes[index]} />
        </p>
      ))}
    </>
  );
}

/** When the row was measured, with a warning if that is long ago. */
function MeasuredAt({ time }: { readonly time: string }) {
  const { t, format } = useLocale();
  const age = Date.now() - Date.parse(time);
  const text = t.model.measured(format.utcTime(time), format.ago(age));
  if (age < MAX_FRESH_AGE_MS) return <p class="note">{text}</p>;
  return (
    <div class="notice warn">
      <p>{text}</p>
      <p>{t.model.outdatedRow}</p>
    </div>
  );
}

function Summary({ prediction, model }: ResultProps) {
  const locale = useLocale();
  const summary = definitionOf(prediction.indicator).summarizePrediction(prediction, model, locale);
  if (!summary) return null;
  const { name, value, unit, alarm, note } = summary;
  return (
    <>
      <p>
        {name}: <strong class="big-number">{value}</strong>
        {unit && `\u00a0${unit}`}{' '}
        {alarm && (
          <span class={`badge is-${alarm.isRaised ? 'failed' : 'completed'}`}>
            <span aria-hidden="true">{alarm.isRaised ? '▲' : '✓'}</span> {alarm.text}
          </span>
        )}
      </p>
      {note !== undefined && <p class="note">{note}</p>}
    </>
  );
}
