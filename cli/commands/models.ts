/** `treino machines`, `treino models`, `treino report`, `treino download`: what there is, and its files. */
import { createWriteStream, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '../../lib/errors.ts';
import type { MachineView } from '../../lib/training/machine-view.ts';
import type { ModelView } from '../../lib/training/model-view.ts';
import type { Command, Context } from '../command.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { modelFigures, modelText } from '../model-text.ts';
import { print, table, timeOf } from '../output.ts';
import { allPages } from '../pages.ts';

export const machines: Command<[options: { limit: number }]> = async ({ api, json }, { limit }) => {
  const found = await allPages<MachineView>(api, '/machines', 'machines', {}, limit);
  const rows = found.map((machine) => [
    machine.name,
    machine.estimated_rows === null ? '' : `~${machine.estimated_rows.toLocaleString('en')}`,
    timeOf(machine.first_timestamp),
    timeOf(machine.last_timestamp),
  ]);
  print(json, found, () =>
    table(['machine', 'rows', 'from', 'to'], rows, 'There are no machines yet: treino import.'),
  );
  return exitCodes.ok;
};

const modelPath = (id: string): string => `/models/${encodeURIComponent(id)}`;

export interface ModelFilters {
  readonly machine?: string;
  readonly indicator?: string;
  readonly limit: number;
}

export const models: Command<[id: string | undefined, filters: ModelFilters]> = async (
  { api, json },
  id,
  filters,
) => {
  if (id !== undefined) {
    const model = await api.get<ModelView>(modelPath(id));
    print(json, model, () => modelText(model));
    return exitCodes.ok;
  }
  const query = { machine_name: filters.machine, indicator: filters.indicator };
  const found = await allPages<ModelView>(api, '/models', 'models', query, filters.limit);
  const heading = ['model id', 'machine', 'indicator', 'verdict', 'figures', 'published'];
  const rows = found.map((model) => {
    const { verdict, figures } = modelFigures(model);
    return [
      model.id,
      model.machine_name ?? '',
      model.indicator ?? '',
      verdict,
      figures,
      timeOf(model.timestamp),
    ];
  });
  print(json, found, () => table(heading, rows, 'There are no such models.'));
  return exitCodes.ok;
};

/** Saves one of a model's files. */
export const download: Command<[id: string, format: string, options: { out?: string }]> = async (
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
      exitCodes.usage,
    );
  }
  return save(context, `${modelPath(id)}/artifacts/${format}`, out ?? '.', basename(key));
};

export const report: Command<[id: string, options: { out?: string }]> = (context, id, options) =>
  download(context, id, 'report', options);

/** @param file where to; in a folder, by the name `ownName` */
async function save({ api, json }: Context, path: string, file: string, ownName: string) {
  const target = statSync(file, { throwIfNoEntry: false })?.isDirectory() ? join(file, ownName) : file;
  const { body } = await api.send('GET', path);
  if (!body) throw new CommandError(`${path} answered nothing.`);
  try {
    await pipeline(Readable.fromWeb(body), createWriteStream(target));
  } catch (error) {
    throw new CommandError(`${target} was not saved: ${messageOf(error)}`, exitCodes.failed, {
      cause: error,
    });
  }
  print(json, { file: target }, () => `Saved ${target}`);
  return exitCodes.ok;
}
