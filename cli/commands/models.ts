/** `treino models [model_id]`: GET /models, or GET /models/{id}; and its subcommand `delete`. */
import type { ModelView } from '../../lib/api/views/model-view.ts';
import type { AddCommand, CommandHandler, Context } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { formatModel, keyMetrics, verdictLevel } from '../format-model.ts';
import { indicatorFilter, limitOption } from '../options.ts';
import { formatTime, print, table } from '../output.ts';
import { fetchList } from '../paginate.ts';
import { addDeleteModel } from './delete-model.ts';

interface ModelsOptions {
  readonly machine?: string;
  readonly indicator?: string;
  readonly limit: number;
}

export const addModels: AddCommand = (program, toAction) => {
  const command = program
    .command('models [model_id]')
    .description('list published models, newest first, or show one')
    .option('--machine <name>', 'only this machine')
    .addOption(indicatorFilter())
    .addOption(limitOption())
    .action(toAction(models));
  addDeleteModel(command, toAction);
};

const models: CommandHandler<[id: string | undefined, options: ModelsOptions]> = (context, id, options) =>
  id === undefined ? listModels(context, options) : showModel(context, id);

async function showModel({ api, json, language }: Context, id: string): Promise<ExitCode> {
  const model = await api.get<ModelView>(`/models/${encodeURIComponent(id)}`);
  print(json, model, () => formatModel(model, language));
  return EXIT_CODES.ok;
}

async function listModels({ api, json }: Context, options: ModelsOptions): Promise<ExitCode> {
  const query = { machine_name: options.machine, indicator: options.indicator };
  const found = await fetchList<ModelView>(api, '/models', 'models', query, options.limit);
  const heading = ['model_id', 'machine', 'indicator', 'verdict', 'key metrics', 'published'];
  const rows = found.map((model) => [
    model.id,
    model.machine_name ?? '',
    model.indicator ?? '',
    verdictLevel(model),
    keyMetrics(model),
    formatTime(model.timestamp),
  ]);
  print(json, found, () => table(heading, rows, 'No matching models.'));
  return EXIT_CODES.ok;
}
