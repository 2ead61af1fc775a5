/** `treino download <model_id> <format>`: saves one of a model's files. */
import { createWriteStream, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '../../lib/errors.ts';
import { ARTIFACT_FORMATS } from '../../lib/jobs/job.ts';
import type { ModelView } from '../../lib/api/views/model-view.ts';
import type { ApiClient } from '../api-client.ts';
import type { AddCommand, CommandHandler } from '../command.ts';
import { CommandError, EXIT_CODES } from '../exit-codes.ts';
import { print } from '../output.ts';

interface DownloadOptions {
  readonly out?: string;
}

export const addDownload: AddCommand = (program, toAction) => {
  program
    .command('download <model_id> <format>')
    .description(`save a model file: ${ARTIFACT_FORMATS.join(', ')}`)
    .option('--out <path>', 'file or directory to save to (default: current directory)')
    .action(toAction(download));
};

export const download: CommandHandler<[id: string, format: string, options: DownloadOptions]> = async (
  { api, json },
  id,
  format,
  { out = '.' },
) => {
  const path = `/models/${encodeURIComponent(id)}`;
  const { artifacts } = await api.get<ModelView>(path);
  const key = (artifacts as Readonly<Record<string, string | undefined>>)[format];
  if (key === undefined) {
    throw new CommandError(
      `The model has no ${format} file; it has ${Object.keys(artifacts).join(', ')}.`,
      EXIT_CODES.usage,
    );
  }
  const file = isDirectory(out) ? join(out, basename(key)) : out;
  await save(api, `${path}/artifacts/${format}`, file);
  print(json, { file }, () => `Saved ${file}`);
  return EXIT_CODES.ok;
};

const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

async function save(api: ApiClient, path: string, file: string): Promise<void> {
  const { body } = await api.send('GET', path);
  if (!body) throw new CommandError(`GET ${path} returned an empty response.`);
  try {
    await pipeline(Readable.fromWeb(body), createWriteStream(file));
  } catch (error) {
    throw new CommandError(`Cannot save ${file}: ${messageOf(error)}`, EXIT_CODES.failed, { cause: error });
  }
}
