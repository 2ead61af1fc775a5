/** The plan of a training: its data, its work, how long it takes, and warnings. */
import type { Plan, TrainRequest } from '../api/schemas.ts';
import { DEFAULT_GRID, WIDE_GRID } from '../api/training-options.ts';
import { ExcludedColumns } from '../components/excluded-columns.tsx';
import { KeyValueList } from '../components/key-value-list.tsx';
import { ServiceSentence } from '../components/notices.tsx';
import { useLocale } from '../hooks/use-locale.ts';
import { definitionOf } from '../indicators/registry.ts';

export interface PlanSummaryProps {
  readonly plan: Plan;
  /** The request that was planned. The summary repeats its numbers, so that users see how they were parsed. */
  readonly request: TrainRequest;
}

export function PlanSummary({ plan, request }: PlanSummaryProps) {
  const locale = useLocale();
  const { t, format } = locale;
  return (
    <>
      {plan.warnings.length > 0 && (
        <div class="notice warn">
          <p class="notice-title">{t.plan.warnings}</p>
          {plan.warnings.map((warning, index) => (
            <p key={warning}>
              <ServiceSentence sentence={warning} code={plan.warning_codes[index]} />
            </p>
          ))}
        </div>
      )}
      <KeyValueList
        rows={[
          {
            name: t.plan.time,
            value: <strong class="big-number">{format.seconds(plan.estimated_seconds)}</strong>,
            note: plan.rate === 'measured' ? t.plan.timeMeasured : t.plan.timeGuessed,
          },
          {
            name: t.plan.work,
            value: [
              t.train.combinations(plan.candidates, format.whole(plan.candidates)),
              t.plan.fits(plan.fits, format.whole(plan.fits)),
            ].join(', '),
          },
          { name: t.train.grid, value: <Grid request={request} /> },
          ...definitionOf(request.indicator).describeLabeling(request, locale),
          {
            name: t.plan.rows,
            value: format.whole(plan.rows),
            note: t.plan.rowCounts(format.whole(plan.train_size), format.whole(plan.test_size)),
          },
          ...definitionOf(plan.indicator).describePlan(plan, locale),
          { name: t.plan.period, value: format.days(plan.first_timestamp, plan.last_timestamp) },
          { name: t.plan.features, value: format.whole(plan.features) },
          plan.excluded_columns.length > 0 && {
            name: t.excludedColumns.title,
            value: <ExcludedColumns columns={plan.excluded_columns} />,
          },
          { name: t.plan.memory, value: format.mebibytes(plan.estimated_memory_mib) },
          {
            name: t.plan.runner,
            value: (
              <>
                {t.runners[plan.runner]}
                <small class="note block">
                  <ServiceSentence sentence={plan.runner_reason} code={plan.runner_reason_code} />
                </small>
              </>
            ),
          },
        ]}
      />
    </>
  );
}

/** The values to try for each parameter. */
function Grid({ request }: Pick<PlanSummaryProps, 'request'>) {
  const { format } = useLocale();
  const grid = Object.entries<readonly number[] | null>(
    request.search?.param_grid ?? (request.search?.strategy === 'random' ? WIDE_GRID : DEFAULT_GRID),
  );
  return grid.map(([name, values]) => (
    <code key={name} class="block">
      {name} {values?.map(format.plain).join(' · ')}
    </code>
  ));
}
