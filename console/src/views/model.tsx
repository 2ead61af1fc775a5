/** One model: its verdict and test results, a prediction, its files and its training details. */
import { ActNow, hasAlarmPolicy } from '../act-now/act-now.tsx';
import { NoPolicy } from '../act-now/no-policy.tsx';
import { getModel } from '../api/requests.ts';
import type { Model } from '../api/schemas.ts';
import { useCanDelete } from '../api/session.ts';
import { ErrorNotice, Loading } from '../components/notices.tsx';
import { PageLayout } from '../components/page-layout.tsx';
import { useAsync } from '../hooks/use-async.ts';
import { useLocale } from '../hooks/use-locale.ts';
import { definitionOf } from '../indicators/registry.ts';
import { DeleteModel } from '../models/delete-model.tsx';
import { FeatureImportance } from '../models/feature-importance.tsx';
import { LatestPrediction } from '../models/latest-prediction.tsx';
import { MetricTiles } from '../models/metric-tiles.tsx';
import { ModelFiles } from '../models/model-files.tsx';
import { TrainingDetails } from '../models/training-details.tsx';
import { VerdictCard } from '../models/verdict-card.tsx';
import { hrefTo } from '../routing.ts';

export function ModelView({ id }: { readonly id: string }) {
  const { language, t, format } = useLocale();
  const canDelete = useCanDelete();
  const { value: model, error, retry } = useAsync<Model>((signal) => getModel(id, signal), [id]);
  const title = model ? t.model.title(model.machine_name ?? t.model.unknownMachine) : t.model.loadingTitle;
  return (
    <PageLayout
      title={title}
      back={{ href: hrefTo(['models'], { indicator: model?.indicator ?? null }), text: t.model.all }}
      lead={
        model && (
          <>
            {model.indicator && `${definitionOf(model.indicator).texts[language].name} · `}
            {format.time(model.timestamp)}
          </>
        )
      }
    >
      {error && <ErrorNotice error={error} onRetry={retry} />}
      {!model && !error && <Loading />}
      {model && (
        <div class="columns wide-first">
          <div>
            <ActNowOrNot model={model} />
            <VerdictCard model={model} />
            <MetricTiles model={model} />
            <FeatureImportance model={model} />
          </div>
          <div class="side">
            {model.machine_name !== null && !hasAlarmPolicy(model) && (
              <LatestPrediction model={model} machine={model.machine_name} />
            )}
            <ModelFiles model={model} />
            <TrainingDetails model={model} />
            {canDelete && <DeleteModel model={model} />}
          </div>
        </div>
      )}
    </PageLayout>
  );
}

/** Whether to act on the model's machine now, or what to train for it; nothing for a model that is not about failures. */
function ActNowOrNot({ model }: { readonly model: Model }) {
  const { machine_name: machine, indicator } = model;
  if (machine === null || indicator !== 'status') return null;
  return hasAlarmPolicy(model) ? (
    <ActNow model={model} machine={machine} />
  ) : (
    <NoPolicy machine={machine} missing="policy" />
  );
}
