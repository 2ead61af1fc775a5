/**
 * The disk of the local stack's state is full for a while: the stack says so, refuses what it cannot store, and works again
 * when there is space. Needs the right to mount a small disk.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, closeSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { eventually, until } from '../support/eventually.ts';
import { asEnvironment, freeSettings } from '../support/stack.ts';
import { ROOT, temporaryFolder } from '../local/support.ts';

const DISK_MEBIBYTES = 260;

const folder = temporaryFolder();
const disk = join(folder.path, 'disk');
const isMounted = mount();

function mount(): boolean {
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MEBIBYTES}m`, 'tmpfs', disk], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    process.stderr.write('Skipped: this user may not mount a disk.\n');
    return false;
  }
}

afterAll(() => {
  if (isMounted) execFileSync('umount', [disk]);
  folder.remove();
});

const test = isMounted ? it : it.skip;

/** Fills the disk to the last byte. @returns removes what filled it */
function fill(): () => void {
  const path = join(disk, 'filler');
  const file = openSync(path, 'w');
  const chunk = Buffer.alloc(65_536);
  try {
    while (writeSync(file, chunk) > 0);
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  } finally {
    closeSync(file);
  }
  return () => rmSync(path);
}

test('says that the disk is full, refuses jobs meanwhile, and works again after it', async () => {
  const settings = await freeSettings();
  rmSync(settings.TREINO_STATE_DIR, { recursive: true });
  const stack = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(ROOT, 'local/start.ts')],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        ...asEnvironment({ ...settings, TREINO_STATE_DIR: join(disk, 'state') }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = once(stack, 'close');
  let output = '';
  for (const stream of [stack.stdout, stack.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const prints = (text: string) => until(`"${text}" is printed`, () => output.includes(text), 120);
  const post = async (): Promise<number> => {
    const answer = await fetch(`http://127.0.0.1:${settings.TREINO_HTTP_PORT}/train`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ indicator: 'status', machine_name: 'MOTOBOMBA-007' }),
    });
    return answer.status;
  };
  try {
    await prints('Treino is ready');
    const free = fill();
    await eventually(post, (status) => status === 503, { deadlineSeconds: 60, what: 'a refusal' });
    await prints('No space left on device');
    expect(output).toMatch(/cannot be written: ENOSPC/);
    expect(stack.exitCode).toBeNull();

    free();
    await prints('DynamoDB runs again.');
    await eventually(post, (status) => status === 200, { deadlineSeconds: 60, what: 'an accepted job' });
    await until('the job runs', () => output.includes('job claimed'), 60);
  } finally {
    stack.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  }
});
