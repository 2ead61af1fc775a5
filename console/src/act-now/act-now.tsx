/**
 * Whether to act on a machine now, by a model with an alarm policy. The answer is that of the whole open warning, not of
 * the newest row alone. It is asked again every minute while the page is visible.
 */
import { useEffect, useState } from 'preact/hooks';
import { actionOf } from '../../../lib/prediction/act-now.ts';
import type { Action } from '../../../lib/prediction/act-now.ts';
import { MAX_PREDICTED_ROWS } from '../../../lib/prediction/limits.ts';
import { word, wordVerdict } from '../../../lib/texts/word.ts';
import { predictNewest } from '../api/requests.ts';
import type { Model, Prediction } from '../api/schemas.ts';
import { KeyValueList, Time } from '../components/key-value-list.tsx';
import { ErrorNotice, Loading, ServiceSentence } from '../components/notices.tsx';
import { useAsync } from '../hooks/use-async.ts';
import { useLocale } from '../hooks/use-locale.ts';
import { numberAt, stringAt, valueAt } from '../models/metrics-json.ts';
import { Why } from '../models/why.tsx';
import { ScoreLine } from './score-line.tsx';
import { scoreRows } from './score-rows.ts';

const INTERVAL_MS = 60_000;

/** Whether a model has an alarm policy, by which the console can say whether to act. */
export const hasAlarmPolicy = (model: Model): boolean =>
  model.indicator === 'status' && typeof valueAt(model, 'alarms.mute_hours') === 'number';

export interface ActNowProps {
  readonly model: Model;
  readonly machine: string;
}

type StatusPrediction = Extract<Prediction, { indicator: 'status' }>;

interface Answer {
  readonly prediction: StatusPrediction;
  readonly askedAt: Date;
}

export function ActNow({ model, machine }: ActNowProps) {
  const { t } = useLocale();
  const minute = useMinutes();
  const { value, error, retry } = useAsync<Answer>(
    async (signal) => ({
      prediction: (await predictNewest(model.id, machine, MAX_PREDICTED_ROWS, signal)) as StatusPrediction,
      askedAt: new Date(),
    }),
    [model.id, machine, minute],
  );
  return (
    <section class="card act-now" aria-labelledby="act-now">
      <h2 id="act-now">{t.actNow.title}</h2>
      {error && <ErrorNotice error={error} onRetry={retry} isStale={value !== undefined} />}
      {!value && !error && <Loading />}
      {value && <AnswerView {...{ model, machine, ...value }} />}
      {value && (
        <p class="row">
          <button type="button" onClick={retry}>
            {t.actNow.again}
          </button>
        </p>
      )}
    </section>
  );
}

/** A number that changes every minute while the page is visible, and when it becomes visible. */
function useMinutes(): number {
  const [minute, setMinute] = useState(0);
  useEffect(() => {
    const next = () => {
      if (!document.hidden) setMinute((previous) => previous + 1);
    };
    const timer = setInterval(next, INTERVAL_MS);
    document.addEventListener('visibilitychange', next);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', next);
    };
  }, []);
  return minute;
}

function AnswerView({ model, machine, prediction, askedAt }: ActNowProps & Answer) {
  const { language, t, format } = useLocale();
  const measuredAt = prediction.predictions[0]!.timestamp!;
  const windowMinutes = numberAt(model, 'labeling.window_minutes')!;
  const { answer, messages } = actionOf(prediction, {
    machineName: machine,
    windowMinutes,
    measuredAt,
    now: askedAt,
  });
  const [reason, ...explanations] = messages;
  const { open_alarm: open, muted_until: mutedUntil, alarm_threshold: threshold = null, score } = prediction;
  const treatedAsMissing = prediction.treated_as_missing
    .filter(({ row }) => row === 0)
    .map(({ feature }) => feature);
  const utc = (time: string) => <Time at={time} text={format.utcTime(time)} />;
  return (
    <>
      <div role="status">
        <AnswerBadge answer={answer} />
        <p class="act-now-reason">{word(reason, language)}</p>
        {explanations.map((explanation) => (
          <p key={explanation.code}>{word(explanation, language)}</p>
        ))}
        <VerdictCaution model={model} />
      </div>
      <KeyValueList
        rows={[
          { name: t.actNow.newestRow, value: utc(measuredAt), note: format.ago(age(measuredAt, askedAt)) },
          { name: t.actNow.newestScore, value: format.decimal(score!) },
          { name: t.actNow.threshold, value: format.orDash(threshold, (value) => format.decimal(value)) },
          open != null && { name: t.actNow.since, value: utc(open.since) },
          open != null && { name: t.actNow.until, value: utc(open.until) },
          open != null && { name: t.actNow.highestScore, value: format.decimal(open.score) },
          {
            name: t.actNow.mute,
            value:
              mutedUntil != null ? (
                <>
                  {t.actNow.mutedUntil} {utc(mutedUntil)}
                </>
              ) : (
                t.actNow.notMuted
              ),
            note: t.actNow.muteOf(format.minutes(60 * numberAt(model, 'alarms.mute_hours')!)),
          },
        ]}
      />
      {treatedAsMissing.length > 0 && (
        <p class="note">{t.model.treatedAsMissing(treatedAsMissing.join(', '))}</p>
      )}
      {prediction.warnings.map((warning, index) => (
        <p key={warning}>
          <ServiceSentence sentence={warning} code={prediction.warning_codes[index]} />
        </p>
      ))}
      <ScoreLine rows={scoreRows(prediction, windowMinutes)} threshold={threshold} />
      {/* Another newest row needs another explanation. */}
      <Why key={measuredAt} {...{ model, machine }} />
    </>
  );
}

const age = (time: string, now: Date): number => now.getTime() - Date.parse(time);

const TONES: Readonly<Record<Action['answer'], readonly [tone: string, shape: string]>> = {
  act: ['failed', '▲'],
  none: ['completed', '✓'],
  muted: ['weak', '◆'],
  unknown: ['none', '○'],
};

function AnswerBadge({ answer }: Pick<Action, 'answer'>) {
  const { t } = useLocale();
  const [tone, shape] = TONES[answer];
  return (
    <span class={`badge is-${tone}`}>
      <span aria-hidden="true">{shape}</span> {t.actNow.answers[answer]}
    </span>
  );
}

/** The headline of a verdict that is not "useful": how far the answer can be trusted. */
function VerdictCaution({ model }: { readonly model: Model }) {
  const { language, t } = useLocale();
  const level = stringAt(model, 'verdict.level');
  if (level === null || level === 'useful') return null;
  const { headline } = wordVerdict(model.metrics.verdict ?? {}, language);
  return (
    <p class="note">
      {t.actNow.verdict} <span lang={headline.language}>{headline.text}</span>
    </p>
  );
}
