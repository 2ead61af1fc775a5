/** `treino models delete <model_id>`: DELETE /models/{id}. */
import type { Command } from 'commander';
import type { ModelView } from '../../lib/api/views/model-view.ts';
import type { CommandHandler, ToAction } from '../command.ts';
import { confirm, yesOption } from '../confirm.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { formatTime, print } from '../output.ts';

/** @param models the command `models` */
export function addDeleteModel(models: Command, toAction: ToAction): void {
  models
    .command('delete <model_id>')
    .description('delete a model and its files; needs a token with the scope admin')
    .addOption(yesOption())
    .action(toAction(deleteModel));
}

const deleteModel: CommandHandler<[id: string, options: { yes?: boolean }]> = async (
  { api, json },
  id,
  { yes },
) => {
  const path = `/models/${encodeURIComponent(id)}`;
  const model = await api.get<ModelView>(path);
  const files = Object.keys(model.artifacts).length;
  await confirm(
    `Model ${model.id} of ${model.machine_name ?? 'an unknown machine'}, published at ${formatTime(model.timestamp)}, ` +
      `will be deleted with its ${files} file${files === 1 ? '' : 's'}.`,
    yes,
  );
  await api.send('DELETE', path);
  print(json, { model_id: model.id, deleted: true }, () => `Deleted model ${model.id}.`);
  return EXIT_CODES.ok;
};
