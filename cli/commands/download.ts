/** `treino download <model_id> <format>`: saves one of a model's files. */
import { createHash } from 'node:crypto';
import { createWriteStream, renameSync, rmSync, statSync } from 'node:fs';
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
  const { artifacts, sha256 } = await api.get<ModelView>(path);
  const key = (artifacts as Readonly<Record<string, string | undefined>>)[format];
  if (key === undefined) {
    throw new CommandError(
      `The model has no ${format} file; it has ${Object.keys(artifacts).join(', ')}.`,
      EXIT_CODES.usage,
    );
  }
  const file = isDirectory(out) ? join(out, basename(key)) : out;
  const published = (sha256 as Readonly<Record<string, string | undefined>>)[format];
  await save(api, `${path}/artifacts/${format}`, file, published);
  print(json, { file, sha256: published ?? null }, () =>
    published === undefined ? `Saved ${file}, not checked: the model has no SHA-256 for it` : `Saved ${file}`,
  );
  return EXIT_CODES.ok;
};

const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * Saves a file, which appears under its name only when it is complete and is the published one.
 * @param sha256 hex digest of the published file; undefined for models of the predecessor
 */
async function save(api: ApiClient, path: string, file: string, sha256: string | undefined): Promise<void> {
  const { body } = await api.send('GET', path);
  if (!body) throw new CommandError(`GET ${path} returned an empty response.`);
  // A device or a pipe, such as /dev/stdout, cannot be renamed.
  const canRename = statSync(file, { throwIfNoEntry: false })?.isFile() ?? true;
  const partial = canRename ? `${file}.part` : file;
  const hash = createHash('sha256');
  try {
    const hashed = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    };
    await pipeline(Readable.fromWeb(body), hashed, createWriteStream(partial));
    const received = hash.digest('hex');
    if (sha256 !== undefined && received !== sha256) {
      throw new Error(
        `it is not the published file: its SHA-256 is ${received}, not ${sha256}. ` +
          'Download it again, or restore the file in the bucket',
      );
    }
    if (canRename) renameSync(partial, file);
  } catch (error) {
    if (canRename) rmSync(partial, { force: true });
    throw new CommandError(`Cannot save ${file}: ${messageOf(error)}`, EXIT_CODES.failed, { cause: error });
  }
}
