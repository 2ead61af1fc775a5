/** What the training would be: rows, failures, work, time, and what to beware of. */
import { DEFAULT_GRID } from '../../../lib/learning/search/grid.ts';
import { requestDefaults } from '../../../lib/learning/indicators/request.ts';
import type { Plan, TrainRequest } from '../api/requests.ts';
import { useLanguage } from '../i18n/locale.ts';
import { Facts } from '../components/key-value-list.tsx';
import { ServerWords } from '../components/notices.tsx';

export interface PlanFactsProps {
  readonly plan: Plan;
  /** What was asked: told as it was understood. */
  readonly body: TrainRequest;
}

export function PlanFacts({ plan, body }: PlanFactsProps) {
  const { words, format } = useLanguage();
  const { plan: say } = words;
  const parts = ({ train, test }: { train: number; test: number }) =>
    say.parts(format.whole(train), format.whole(test));
  return (
    <>
      {plan.warnings.length > 0 && (
        <div class="notice warn">
          <p class="notice-title">{say.warnings}</p>
          {plan.warnings.map((warning) => (
            <p key={warning}>
              <ServerWords>{warning}</ServerWords>
            </p>
          ))}
        </div>
      )}
      <Facts
        facts={[
          [
            say.time,
            <>
              <strong class="figure">{format.seconds(plan.estimated_seconds)}</strong>
              <small class="note block">{plan.rate === 'measured' ? say.measured : say.guessed}</small>
            </>,
          ],
          [
            say.work,
            [
              words.train.combinations(plan.candidates, format.whole(plan.candidates)),
              say.fits(format.whole(plan.fits)),
            ].join(', '),
          ],
          [words.train.grid, <Grid body={body} />],
          body.indicator === 'status' && [say.labeling, <Labeling body={body} />],
          [
            say.rows,
            <>
              {format.whole(plan.rows)}
              <small class="note block">
                {say.rowsOf(format.whole(plan.train_size), format.whole(plan.test_size))}
              </small>
            </>,
          ],
          plan.indicator === 'status' && [say.failures, parts(plan.events)],
          plan.indicator === 'status' && [say.positives, parts(plan.positives)],
          plan.indicator === 'health' && [
            say.leftOut,
            <>
              {parts(plan.left_out)}
              <small class="note block">{say.leftOutHint}</small>
            </>,
          ],
          [say.period, format.days(plan.first_timestamp, plan.last_timestamp)],
          [say.features, format.whole(plan.features)],
          [say.memory, format.mebibytes(plan.estimated_memory_mib)],
          [
            say.runner,
            <>
              {words.runners[plan.runner]}
              <small class="note block" lang="en">
                {plan.runner_reason}
              </small>
            </>,
          ],
        ]}
      />
    </>
  );
}

function Labeling({ body }: { readonly body: Extract<TrainRequest, { indicator: 'status' }> }) {
  const { words, format } = useLanguage();
  const { dropPercentage, windowMinutes } = requestDefaults.status.labeling;
  const { drop_percentage: drop = dropPercentage, window_minutes: window = windowMinutes } =
    body.labeling ?? {};
  return words.plan.labelingOf(format.plain(drop), format.minutes(window));
}

/** The values to try of each parameter. */
function Grid({ body }: Pick<PlanFactsProps, 'body'>) {
  const { format } = useLanguage();
  return Object.entries<readonly number[]>(body.search?.param_grid ?? DEFAULT_GRID).map(([name, values]) => (
    <code key={name} class="block">
      {name} {values.map(format.plain).join(' · ')}
    </code>
  ));
}
