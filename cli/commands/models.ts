/** `treino machines`, `treino models`, `treino report`, `treino download`: what there is, and its files. */
import { createWriteStream, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '../../lib/errors.ts';
import type { MachineView } from '../../lib/training/machine-view.ts';
import type { ModelView } from '../../lib/training/model-view.ts';
import type { CommandHandler, Context } from '../command.ts';
import { CommandError, EXIT_CODES } from '../exit-codes.ts';
import { modelFigures, formatModel } from '../format-model.ts';
import { print, table, formatTime } from '../output.ts';
import { fetchAllPages } from '../paginate.ts';

export const machines: CommandHandler<[options: { limit: number }]> = async ({ api, json }, { limit }) => {
  const found = await fetchAllPages<MachineView>(api, '/machines', 'machines', {}, limit);
  const rows = found.map((machine) => [
    machine.name,
    machine.estimated_rows === null ? '' : `~${machine.estimated_rows.toLocaleString('en')}`,
    formatTime(machine.first_timestamp),
    formatTime(machine.last_timestamp),
  ]);
  print(json, found, () =>
    table(['machine', 'rows', 'from', 'to'], rows, 'There are no machines yet: treino import.'),
  );
  return EXIT_CODES.ok;
};

const modelPath = (id: string): string => `/models/${encodeURIComponent(id)}`;

export interface ModelFilters {
  readonly machine?: string;
  readonly indicator?: string;
  readonly limit: number;
}

export const models: CommandHandler<[id: string | undefined, filters: ModelFilters]> = async (
  { api, json },
  id,
  filters,
) => {
  if (id !== undefined) {
    const model = await api.get<ModelView>(modelPath(id));
    print(json, model, () => formatModel(model));
    return EXIT_CODES.ok;
  }
  const query = { machine_name: filters.machine, indicator: filters.indicator };
  const found = await fetchAllPages<ModelView>(api, '/models', 'models', query, filters.limit);
  const heading = ['model id', 'machine', 'indicator', 'verdict', 'figures', 'published'];
  const rows = found.map((model) => {
    const { verdict, figures } = modelFigures(model);
    return [
      model.id,
      model.machine_name ?? '',
      model.indicator ?? '',
      verdict,
      figures,
      formatTime(model.timestamp),
    ];
  });
  print(json, found, () => table(heading, rows, 'There are no such models.'));
  return EXIT_CODES.ok;
};

/** Saves one of a model's files. */
export const download: CommandHandler<[id: string, format: string, options: { out?: string }]> = async (
  context,
  id,
  format,
  { out },
) => {
  const model = await context.api.get<ModelView>(modelPath(id));
  const artifacts: Readonly<Record<string, string | undefined>> = model.artifacts;
  const key = artifacts[format];
  if (key === undefined) {
    throw new CommandError(
      `The model has no ${format}; it has ${Object.keys(artifacts).join(', ')}.`,
      EXIT_CODES.usage,
    );
  }
  return save(context, `${modelPath(id)}/artifacts/${format}`, out ?? '.', basename(key));
};

export const report: CommandHandler<[id: string, options: { out?: string }]> = (context, id, options) =>
  download(context, id, 'report', options);

/** @param file where to; in a folder, by the name `ownName` */
async function save({ api, json }: Context, path: string, file: string, ownName: string) {
  const target = statSync(file, { throwIfNoEntry: false })?.isDirectory() ? join(file, ownName) : file;
  const { body } = await api.send('GET', path);
  if (!body) throw new CommandError(`${path} answered nothing.`);
  try {
    await pipeline(Readable.fromWeb(body), createWriteStream(target));
  } catch (error) {
    throw new CommandError(`${target} was not saved: ${messageOf(error)}`, EXIT_CODES.failed, {
      cause: error,
    });
  }
  print(json, { file: target }, () => `Saved ${target}`);
  return EXIT_CODES.ok;
}
