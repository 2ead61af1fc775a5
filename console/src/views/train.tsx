/**
 * Train a model: fill in the form, check the plan, start the training.
 *
 *   form ──▶ plan (dry run) ──▶ start ──▶ the job's view
 *    ▲ any change discards the plan, so the training that starts is the one that was shown
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { v4 as uuid } from 'uuid';
import { announce } from '../announcements.ts';
import { asApiError } from '../api/api-error.ts';
import type { ApiError } from '../api/api-error.ts';
import { planTraining, startTraining } from '../api/requests.ts';
import type { Plan, TrainRequest } from '../api/schemas.ts';
import { indicatorNamed } from '../api/training-options.ts';
import { ErrorNotice } from '../components/notices.tsx';
import { PageLayout } from '../components/page-layout.tsx';
import { useMachines } from '../hooks/use-machines.ts';
import { useLocale } from '../hooks/use-locale.ts';
import { navigate } from '../routing.ts';
import { clearDraft, loadDraft, saveDraft } from '../train-form/draft.ts';
import { initialValues, toTrainRequest, validate } from '../train-form/form-values.ts';
import type { FormErrors, FormValues } from '../train-form/form-values.ts';
import { PlanSummary } from '../train-form/plan-summary.tsx';
import { TrainForm } from '../train-form/train-form.tsx';

interface PlannedTraining {
  readonly plan: Plan;
  readonly request: TrainRequest;
  /** One per plan: pressing Start twice starts one training. */
  readonly idempotencyKey: string;
}

export function TrainView({ query }: { readonly query: URLSearchParams }) {
  const { t, format } = useLocale();
  const draftKey = query.toString();
  const [values, setValues] = useState<FormValues>(
    () =>
      loadDraft(draftKey) ??
      initialValues(
        indicatorNamed(query.get('indicator')),
        query.get('machine') ?? '',
        query.get('start') ?? '',
        query.get('end') ?? '',
      ),
  );
  const { machines, error: machinesError } = useMachines();
  const [formErrors, setFormErrors] = useState<FormErrors>({});
  const [refusal, setRefusal] = useState<ApiError>();
  const [startError, setStartError] = useState<ApiError>();
  const [planned, setPlanned] = useState<PlannedTraining>();
  const [isPlanOutdated, setPlanOutdated] = useState(false);
  const [isPlanning, setPlanning] = useState(false);
  const [isStarting, setStarting] = useState(false);
  const planning = useRef<AbortController>(null);
  const side = useRef<HTMLElement>(null);
  useEffect(() => () => planning.current?.abort(), []);

  function change(next: FormValues): void {
    planning.current?.abort();
    setValues(next);
    saveDraft(draftKey, next);
    setPlanning(false);
    setPlanOutdated(planned !== undefined || isPlanOutdated);
    setPlanned(undefined);
    setFormErrors({});
    setRefusal(undefined);
    setStartError(undefined);
  }

  async function showPlan(): Promise<void> {
    const errors = validate(values, format.decimalMark);
    setFormErrors(errors);
    setRefusal(undefined);
    const [firstField] = Object.keys(errors);
    if (firstField !== undefined) {
      focusField(firstField);
      return;
    }
    const abort = new AbortController();
    planning.current?.abort();
    planning.current = abort;
    setPlanning(true);
    try {
      const request = toTrainRequest(values, format.decimalMark) as TrainRequest;
      const plan = await planTraining(request, abort.signal);
      setPlanned({ plan, request, idempotencyKey: uuid() });
      setPlanOutdated(false);
      announce(t.plan.ready);
    } catch (failure) {
      if (abort.signal.aborted) return;
      setRefusal(asApiError(failure));
    }
    setPlanning(false);
    side.current?.focus();
  }

  async function start({ request, idempotencyKey }: PlannedTraining): Promise<void> {
    setStarting(true);
    setStartError(undefined);
    try {
      const { process_id } = await startTraining(request, idempotencyKey);
      clearDraft();
      navigate(['jobs', process_id]);
    } catch (failure) {
      setStartError(asApiError(failure));
      setStarting(false);
    }
  }

  return (
    <PageLayout title={t.train.title} lead={t.train.lead}>
      {machinesError && <ErrorNotice error={machinesError} />}
      <div class="columns">
        <TrainForm
          {...{ values, machines, refusal, isPlanning }}
          errors={formErrors}
          onValues={change}
          onPlan={() => void showPlan()}
        />
        <section ref={side} tabIndex={-1} aria-labelledby="plan-title" class="side">
          <h2 id="plan-title">{t.plan.title}</h2>
          {refusal && <ErrorNotice error={refusal} title={t.train.planRefused} />}
          {planned && (
            <>
              <PlanSummary plan={planned.plan} request={planned.request} />
              {startError && <ErrorNotice error={startError} />}
              <p class="row">
                <button
                  type="button"
                  class="primary"
                  aria-disabled={isStarting}
                  onClick={() => !isStarting && void start(planned)}
                >
                  {isStarting ? t.plan.starting : t.plan.start}
                </button>
              </p>
            </>
          )}
          {!planned && !refusal && <p class="note">{isPlanOutdated ? t.plan.outdated : t.plan.empty}</p>}
        </section>
      </div>
    </PageLayout>
  );
}

/** Focuses a field by its name in the API, and opens the advanced options if it is there. */
function focusField(name: string): void {
  const field = document.getElementById(name);
  field?.closest('details')?.setAttribute('open', '');
  field?.focus();
}
