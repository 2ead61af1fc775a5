/** Reads a manifest: a JSON file with one body of POST /train or a list of them. The bodies are not validated here. */
import { RequestError } from '../../errors.ts';
import type { DataReadyEvent } from '../../events/data-ready.ts';
import { JsonTextError, parseJsonText } from '../../validation/json-text.ts';
import type { ManifestReader } from '../../platform/artifacts/manifest-reader.ts';

const MAX_FILE_BYTES = 1024 * 1024;
const MAX_REQUESTS = 1000;

/**
 * Reads the bodies of a manifest.
 * @throws RequestError if the file is gone, too large, empty or not JSON; DependencyError
 */
export async function readManifest(
  { file, size }: Extract<DataReadyEvent, { kind: 'manifest' }>,
  manifests: ManifestReader,
): Promise<readonly unknown[]> {
  if (size > MAX_FILE_BYTES) throw badManifest('manifest_too_large', 'is larger than 1 MiB; split it');
  const content = parseJson(await manifests.read(file));
  const bodies: readonly unknown[] = Array.isArray(content) ? content : [content];
  if (bodies.length === 0) throw badManifest('empty_manifest', 'contains no requests');
  if (bodies.length > MAX_REQUESTS) {
    throw badManifest(
      'manifest_too_large',
      `contains ${bodies.length} requests, more than the limit of ${MAX_REQUESTS}; split it`,
    );
  }
  return bodies;
}

function parseJson(text: string): unknown {
  try {
    return parseJsonText(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw badManifest('malformed_json', error.message);
  }
}

const badManifest = (code: string, problem: string): RequestError =>
  new RequestError(`The manifest ${problem}.`, { code, httpStatus: 422 });
