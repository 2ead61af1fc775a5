/** What the model says of the newest row of its machine. */
import { useState } from 'preact/hooks';
import { predictNewest } from '../api/requests.ts';
import type { Model, Prediction } from '../api/requests.ts';
import { asApiError } from '../api/api-error.ts';
import type { ApiError } from '../api/api-error.ts';
import { useLanguage } from '../i18n/locale.ts';
import { figure } from './metrics-json.ts';
import { ProblemNotice, ServerWords } from '../components/notices.tsx';

/** From this age on a row says little of the machine as it is, milliseconds. */
const old = 36 * 3_600_000;

export function ModelPrediction({ model, machine }: { readonly model: Model; readonly machine: string }) {
  const { words } = useLanguage();
  const [prediction, setPrediction] = useState<Prediction>();
  const [error, setError] = useState<ApiError>();
  const [isAsking, setAsking] = useState(false);

  async function ask(): Promise<void> {
    setAsking(true);
    try {
      setPrediction(await predictNewest(model.id, machine));
      setError(undefined);
    } catch (failure) {
      setPrediction(undefined);
      setError(asApiError(failure));
    }
    setAsking(false);
  }

  return (
    <section class="card" aria-labelledby="predict">
      <h2 id="predict">{words.model.predict}</h2>
      <p class="note">{words.model.predictHint(machine)}</p>
      <p>
        <button type="button" aria-disabled={isAsking} onClick={() => !isAsking && void ask()}>
          {isAsking ? words.model.predicting : words.model.predictButton}
        </button>
      </p>
      {error && <ProblemNotice error={error} />}
      <div role="status">{prediction && <Answer {...{ prediction, model }} />}</div>
    </section>
  );
}

interface AnswerProps {
  readonly prediction: Prediction;
  readonly model: Model;
}

function Answer({ prediction, model }: AnswerProps) {
  const { words } = useLanguage();
  const measured = prediction.predictions[0]?.timestamp;
  const treated = prediction.treated_as_missing.map(({ feature }) => feature);
  return (
    <>
      <Figure {...{ prediction, model }} />
      {measured && <Measured at={measured} />}
      {treated.length > 0 && <p class="note">{words.model.treated(treated.join(', '))}</p>}
      {prediction.warnings.map((warning) => (
        <p key={warning}>
          <ServerWords>{warning}</ServerWords>
        </p>
      ))}
    </>
  );
}

/** When the row was measured: what follows from an old one is not of now. */
function Measured({ at }: { readonly at: string }) {
  const { words, format } = useLanguage();
  const age = Date.now() - Date.parse(at);
  const said = words.model.measured(format.utcTime(at), format.ago(age));
  if (age < old) return <p class="note">{said}</p>;
  return (
    <div class="notice warn">
      <p>{said}</p>
      <p>{words.model.old}</p>
    </div>
  );
}

function Figure({ prediction, model }: AnswerProps) {
  const { words, format } = useLanguage();
  const window = figure(model, 'labeling.window_minutes');
  if (prediction.indicator === 'health') {
    const [first] = prediction.predictions;
    return (
      <p>
        {words.model.health}: <strong class="figure">{first && format.decimal(first.value, 1)}</strong> / 100
      </p>
    );
  }
  const [first] = prediction.predictions;
  if (!first) return null;
  return (
    <>
      <p>
        {window === null ? words.model.probability : words.model.probabilityWithin(format.minutes(window))}:{' '}
        <strong class="figure">{format.percent(first.probability, 1)}</strong>{' '}
        <span class={`badge is-${first.label === 1 ? 'failed' : 'completed'}`}>
          <span aria-hidden="true">{first.label === 1 ? '▲' : '✓'}</span>{' '}
          {first.label === 1 ? words.model.alarm : words.model.noAlarm}
        </span>
      </p>
      <p class="note">{words.model.threshold(format.percent(prediction.threshold))}</p>
    </>
  );
}
