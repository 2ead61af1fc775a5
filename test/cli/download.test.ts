import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { ApiClient } from '../../cli/api-client.ts';
import { download } from '../../cli/commands/download.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'treino-download-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A service with one model, whose file it sends. */
const serving = (content: string, sha256: Record<string, string>) =>
  ({
    get: () => Promise.resolve({ artifacts: { ubj: 'model/pump.ubj' }, sha256 }),
    send: () => Promise.resolve(new Response(content)),
  }) as unknown as ApiClient;
const save = (api: ApiClient) => download({ api, json: true, language: 'en' }, 'id', 'ubj', { out: folder });
const digest = createHash('sha256').update('the model').digest('hex');

it('saves a file that has the published SHA-256, and one of a model without any', async () => {
  for (const sha256 of [{ ubj: digest }, {}]) {
    await save(serving('the model', sha256));
    expect(readFileSync(join(folder, 'pump.ubj'), 'utf8')).toBe('the model');
    expect(readdirSync(folder)).toEqual(['pump.ubj']);
  }
});

it('refuses a file that is not the published one, and leaves nothing behind', async () => {
  await expect(save(serving('another model', { ubj: digest }))).rejects.toThrow(
    /^Cannot save .*pump\.ubj: it is not the published file: its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}/,
  );
  expect(readdirSync(folder)).toEqual([]);
});
