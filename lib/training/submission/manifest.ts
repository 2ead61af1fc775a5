/**
 * A manifest: a JSON file with a body of POST /train, or a list of such bodies. What is in the bodies is for others
 * to check.
 */
import type { ManifestReader } from '../../platform/artifacts/manifest-reader.ts';
import { RequestError } from '../../errors.ts';
import type { DataReady } from '../../events/data-ready.ts';

/** Bytes. */
const largestFile = 1024 * 1024;
const mostRequests = 1000;

/** @throws RequestError when there is nothing to take from it; DependencyError. */
export async function readManifest(
  { file, size }: Extract<DataReady, { kind: 'manifest' }>,
  manifests: ManifestReader,
): Promise<readonly unknown[]> {
  if (size > largestFile) throw bad('manifest_too_large', 'is larger than 1 MiB; split it');
  const content = parse(await manifests.read(file));
  const bodies: readonly unknown[] = Array.isArray(content) ? content : [content];
  if (bodies.length === 0) throw bad('empty_manifest', 'names no training');
  if (bodies.length > mostRequests) {
    throw bad('manifest_too_large', `names ${bodies.length} trainings, more than ${mostRequests}; split it`);
  }
  return bodies;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad('malformed_json', 'is not valid JSON');
  }
}

const bad = (code: string, what: string): RequestError =>
  new RequestError(`The manifest ${what}.`, { code, httpStatus: 422 });
