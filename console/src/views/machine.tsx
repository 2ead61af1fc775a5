/** One machine: whether to act on it now, by its newest model with an alarm policy, and the way to its jobs and models. */
import { ActNow, hasAlarmPolicy } from '../act-now/act-now.tsx';
import { NoPolicy } from '../act-now/no-policy.tsx';
import { listModels } from '../api/requests.ts';
import type { Model } from '../api/schemas.ts';
import { useCanTrain } from '../api/session.ts';
import { VerdictBadge } from '../components/badges.tsx';
import { KeyValueList } from '../components/key-value-list.tsx';
import { ErrorNotice, Loading } from '../components/notices.tsx';
import { PageLayout } from '../components/page-layout.tsx';
import { useAsync } from '../hooks/use-async.ts';
import { useLocale } from '../hooks/use-locale.ts';
import { stringAt } from '../models/metrics-json.ts';
import { hrefTo } from '../routing.ts';

export function MachineView({ name }: { readonly name: string }) {
  const { t } = useLocale();
  const canTrain = useCanTrain();
  const {
    value: models,
    error,
    retry,
  } = useAsync<readonly Model[]>(
    async (signal) => (await listModels({ machine_name: name, indicator: 'status' }, null, signal)).items,
    [name],
  );
  const model = models?.find(hasAlarmPolicy);
  return (
    <PageLayout title={name} back={{ href: hrefTo(['machines']), text: t.actions.allMachines }}>
      {error && <ErrorNotice error={error} onRetry={retry} />}
      {!models && !error && <Loading />}
      {models && (
        <div class="columns wide-first">
          {model ? (
            <ActNow model={model} machine={name} />
          ) : (
            <NoPolicy machine={name} missing={models.length > 0 ? 'policies' : 'models'} />
          )}
          <div class="side">
            {model && <AskedModel model={model} />}
            <section class="card" aria-labelledby="more">
              <h2 id="more">{t.machine.more}</h2>
              <ul class="plain-list">
                <li>
                  <a href={hrefTo(['models'], { machine: name })}>{t.machine.models}</a>
                </li>
                <li>
                  <a href={hrefTo(['jobs'], { machine: name })}>{t.machine.jobs}</a>
                </li>
                {canTrain && (
                  <li>
                    <a href={hrefTo(['train'], { machine: name })}>{t.machine.train}</a>
                  </li>
                )}
              </ul>
            </section>
          </div>
        </div>
      )}
    </PageLayout>
  );
}

/** The model that answers. */
function AskedModel({ model }: { readonly model: Model }) {
  const { t, format } = useLocale();
  return (
    <section class="card" aria-labelledby="asked-model">
      <h2 id="asked-model">{t.machine.model}</h2>
      <KeyValueList
        rows={[
          {
            name: t.model.published,
            value: <a href={hrefTo(['models', model.id])}>{format.time(model.timestamp)}</a>,
          },
          { name: t.models.verdict, value: <VerdictBadge level={stringAt(model, 'verdict.level')} /> },
        ]}
      />
    </section>
  );
}
