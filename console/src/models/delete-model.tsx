/** Deletes a model after a confirmation, and opens the list of models. */
import { useState } from 'preact/hooks';
import { deleteModel } from '../api/requests.ts';
import type { Model } from '../api/schemas.ts';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { useLocale } from '../hooks/use-locale.ts';
import { navigate } from '../routing.ts';

export function DeleteModel({ model }: { readonly model: Model }) {
  const { t } = useLocale();
  const [isAsking, setAsking] = useState(false);
  return (
    <p class="row end">
      <button type="button" onClick={() => setAsking(true)}>
        {t.deleteModel.button}
      </button>
      {isAsking && (
        <ConfirmDialog
          title={t.deleteModel.title}
          hint={t.deleteModel.hint(model.machine_name ?? t.model.unknownMachine)}
          keep={t.deleteModel.keep}
          confirm={t.deleteModel.confirm}
          action={() => deleteModel(model.id)}
          onClose={(done) => {
            setAsking(false);
            if (done) navigate(['models'], { indicator: model.indicator });
          }}
        />
      )}
    </p>
  );
}
