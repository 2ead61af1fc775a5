/** On request: the features that move a prediction most. Of an open alarm, its strongest row is explained. */
import { useState } from 'preact/hooks';
import { asApiError } from '../api/api-error.ts';
import type { ApiError } from '../api/api-error.ts';
import { explainNewest } from '../api/requests.ts';
import type { Model, Prediction } from '../api/schemas.ts';
import { ErrorNotice, ServiceSentence } from '../components/notices.tsx';
import { useLocale } from '../hooks/use-locale.ts';

interface WhyProps {
  readonly model: Model;
  readonly machine: string;
}

export function Why({ model, machine }: WhyProps) {
  const { t } = useLocale();
  const [prediction, setPrediction] = useState<Prediction>();
  const [error, setError] = useState<ApiError>();
  const [isAsking, setAsking] = useState(false);

  async function ask(): Promise<void> {
    setAsking(true);
    try {
      setPrediction(await explainNewest(model.id, machine));
      setError(undefined);
    } catch (failure) {
      setPrediction(undefined);
      setError(asApiError(failure));
    }
    setAsking(false);
  }

  return (
    <>
      <p>
        <button type="button" aria-disabled={isAsking} onClick={() => !isAsking && void ask()}>
          {isAsking ? t.why.asking : t.why.button}
        </button>
      </p>
      {error && <ErrorNotice error={error} />}
      <div aria-live="polite">{prediction && <Reasons prediction={prediction} />}</div>
    </>
  );
}

function Reasons({ prediction }: { readonly prediction: Prediction }) {
  const { t, format } = useLocale();
  const alarm = prediction.open_alarm_explanation;
  const [newest] = prediction.predictions;
  const explanation = alarm ?? newest?.explanation;
  const time = (alarm ?? newest)?.timestamp;
  if (!explanation || !time) return null;
  const signed = (value: number): string => `${value > 0 ? '+' : ''}${format.decimal(value, 2)}`;
  return (
    <>
      <table class="list">
        <caption class="note">
          {alarm ? t.why.alarm(format.utcTime(time)) : t.why.newest(format.utcTime(time))} {t.why.hint}
        </caption>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">{t.why.contribution}</th>
            <th scope="col">{t.model.feature}</th>
          </tr>
        </thead>
        <tbody>
          {explanation.features.map(({ feature, contribution, text, code }) => (
            <tr key={feature}>
              <td class="number">{signed(contribution)}</td>
              <td>
                <ServiceSentence sentence={text} code={code} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {prediction.warning_codes.map(
        (code, index) =>
          code.code === 'no_feature_distributions' && (
            <p key={code.code} class="note">
              <ServiceSentence sentence={prediction.warnings[index]!} code={code} />
            </p>
          ),
      )}
    </>
  );
}
