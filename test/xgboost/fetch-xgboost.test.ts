/** The bootstrap's download and its messages, without network access. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const script = fileURLToPath(new URL('../../scripts/fetch-xgboost.mjs', import.meta.url));
const builds = JSON.parse(
  readFileSync(new URL('../../scripts/xgboost-builds.json', import.meta.url), 'utf8'),
) as {
  version: string;
  builds: Record<string, { file: string; sha256: string }>;
};
const build = builds.builds[`${process.platform}-${process.arch}`];

describe('fetch-xgboost', () => {
  let state: string;
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'treino-fetch-'));
  });
  afterEach(() => rmSync(state, { recursive: true }));

  /** Runs the script without pip and apt in the PATH. */
  async function fetchXGBoost(
    settings: Record<string, string>,
    ...options: string[]
  ): Promise<{ code: number; output: string }> {
    const environment = { PATH: state, TREINO_STATE_DIR: state, ...settings };
    const child = spawn(process.execPath, [script, ...options], { env: environment });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => (output += text.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, output };
  }

  const withBuild = build === undefined ? it.skip : it;
  withBuild('ends at a file whose sha256 is not the pinned one', async () => {
    const { file: name, sha256 } = build!;
    const server = createServer((request, response) => {
      if (request.url?.endsWith('.whl') === true) {
        response.end('not the wheel');
        return;
      }
      const file = { filename: name, url: `/files/${name}`, hashes: { sha256 } };
      response
        .setHeader('content-type', 'application/vnd.pypi.simple.v1+json')
        .end(JSON.stringify({ files: [file] }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const { code, output } = await fetchXGBoost({ PIP_INDEX_URL: `http://127.0.0.1:${port}/simple` });
      expect(output).toContain('xgboost: pip: not installed.');
      expect(output).toMatch(new RegExp(`${name} has sha256 \\w{64}, not the pinned ${sha256}`));
      expect(output).toContain('nothing was installed');
      expect(output).not.toContain('the system');
      expect(code).toBe(1);
      expect(existsSync(join(state, 'xgboost', 'library.json'))).toBe(false);
    } finally {
      server.close();
      await once(server, 'close');
    }
  });

  withBuild('tries no other build with --pinned', async () => {
    const { code, output } = await fetchXGBoost({ PIP_INDEX_URL: 'http://127.0.0.1:1/simple' }, '--pinned');
    expect(output).toContain('the package index: ');
    expect(output).not.toMatch(/the system|Debian's packages/);
    expect(code).toBe(1);
  });

  it('fails with a message when XGBOOST_LIBRARY is wrong', async () => {
    const { code, output } = await fetchXGBoost({ XGBOOST_LIBRARY: join(state, 'gone.so') });
    expect(code).toBe(1);
    expect(output).toContain('Correct XGBOOST_LIBRARY, or unset it');
    expect(output).not.toContain('    at ');
  });
});
