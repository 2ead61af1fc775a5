/**
 * Train a model: the form, then the plan of what it asks for, then the start.
 *
 *   form ──▶ plan (dry run) ──▶ start ──▶ the job
 *    ▲ any change drops the plan: what is started is what was shown
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { v4 as uuid } from 'uuid';
import { announce } from '../announcements.ts';
import { planOf, startTraining } from '../api/requests.ts';
import type { Plan, TrainRequest } from '../api/requests.ts';
import { asApiError } from '../api/api-error.ts';
import type { ApiError } from '../api/api-error.ts';
import { useLanguage } from '../i18n/locale.ts';
import { useMachines } from '../components/machine-field.tsx';
import { ProblemNotice } from '../components/notices.tsx';
import { Page } from '../components/page-layout.tsx';
import { goTo } from '../routing.ts';
import { draftOf, dropDraft, keepDraft } from '../train-form/draft.ts';
import { TrainForm } from '../train-form/train-form.tsx';
import { PlanFacts } from '../train-form/plan-summary.tsx';
import { freshValues, mistakesIn, requestOf } from '../train-form/form-values.ts';
import type { Mistakes, TrainValues } from '../train-form/form-values.ts';

interface Planned {
  readonly plan: Plan;
  readonly body: TrainRequest;
  /** One training, however often Start is pressed. */
  readonly key: string;
}

export function TrainView({ query }: { readonly query: URLSearchParams }) {
  const { words, format } = useLanguage();
  const address = query.toString();
  const [values, setValues] = useState<TrainValues>(
    () =>
      draftOf(address) ??
      freshValues(
        query.get('indicator') === 'health' ? 'health' : 'status',
        query.get('machine') ?? '',
        query.get('start') ?? '',
        query.get('end') ?? '',
      ),
  );
  const { machines, error: machinesError } = useMachines();
  const [mistakes, setMistakes] = useState<Mistakes>({});
  const [refusal, setRefusal] = useState<ApiError>();
  const [startError, setStartError] = useState<ApiError>();
  const [planned, setPlanned] = useState<Planned>();
  const [isChanged, setChanged] = useState(false);
  const [isPlanning, setPlanning] = useState(false);
  const [isStarting, setStarting] = useState(false);
  const asking = useRef<AbortController>(null);
  const side = useRef<HTMLElement>(null);
  useEffect(() => () => asking.current?.abort(), []);

  function change(next: TrainValues): void {
    asking.current?.abort();
    setValues(next);
    keepDraft(address, next);
    setPlanning(false);
    setChanged(planned !== undefined || isChanged);
    setPlanned(undefined);
    setMistakes({});
    setRefusal(undefined);
    setStartError(undefined);
  }

  async function plan(): Promise<void> {
    const found = mistakesIn(values, format.decimalMark);
    setMistakes(found);
    setRefusal(undefined);
    const [first] = Object.keys(found);
    if (first !== undefined) {
      focusField(first);
      return;
    }
    const abort = new AbortController();
    asking.current?.abort();
    asking.current = abort;
    setPlanning(true);
    try {
      const body = requestOf(values, format.decimalMark) as TrainRequest;
      const plan = await planOf(body, abort.signal);
      setPlanned({ plan, body, key: uuid() });
      setChanged(false);
      announce(words.plan.ready);
    } catch (error) {
      if (abort.signal.aborted) return;
      setRefusal(asApiError(error));
    }
    setPlanning(false);
    side.current?.focus();
  }

  async function start({ body, key }: Planned): Promise<void> {
    setStarting(true);
    setStartError(undefined);
    try {
      const { process_id } = await startTraining(body, key);
      dropDraft();
      goTo(['jobs', process_id]);
    } catch (error) {
      setStartError(asApiError(error));
      setStarting(false);
    }
  }

  return (
    <Page title={words.train.title} lead={words.train.lead}>
      {machinesError && <ProblemNotice error={machinesError} />}
      <div class="halves">
        <TrainForm
          {...{ values, machines, mistakes, refusal, isPlanning }}
          onValues={change}
          onPlan={() => void plan()}
        />
        <section ref={side} tabIndex={-1} aria-labelledby="plan-title" class="side">
          <h2 id="plan-title">{words.plan.title}</h2>
          {refusal && <ProblemNotice error={refusal} title={words.train.refused} />}
          {planned && (
            <>
              <PlanFacts plan={planned.plan} body={planned.body} />
              {startError && <ProblemNotice error={startError} />}
              <p class="row">
                <button
                  type="button"
                  class="primary"
                  aria-disabled={isStarting}
                  onClick={() => !isStarting && void start(planned)}
                >
                  {isStarting ? words.plan.starting : words.plan.start}
                </button>
              </p>
            </>
          )}
          {!planned && !refusal && <p class="note">{isChanged ? words.plan.changed : words.plan.none}</p>}
        </section>
      </div>
    </Page>
  );
}

/** By the API's name of it. It may be folded away. */
function focusField(name: string): void {
  const field = document.getElementById(name);
  field?.closest('details')?.setAttribute('open', '');
  field?.focus();
}
