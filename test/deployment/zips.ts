/** The zips as Lambda has them: unpacked into a folder of their own, their handlers called by a bare Node. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';

export interface Invoked {
  readonly answer: unknown;
  /** What the function wrote, its log. */
  readonly said: string;
}

/**
 * Calls a function's handler in a process that has its zip, and its settings, alone.
 * @param options.folder new; holds what the zip unpacks to, and nothing else
 */
export async function invokeZip(
  zip: string,
  options: { name: string; folder: string; event: unknown; environment: Readonly<Record<string, string>> },
): Promise<Invoked> {
  const { name, folder, event, environment } = options;
  for (const [path, content] of Object.entries(unzipSync(readFileSync(zip)))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  // A file: threads would inherit what makes a text a module.
  await writeFile(
    join(folder, 'invoke.mjs'),
    `const { handler } = await import('./functions/${name}.mjs');
     const context = { getRemainingTimeInMillis: () => 900_000 };
     const answer = await handler(JSON.parse(process.argv[2]), context);
     process.stdout.write('\\nANSWER ' + JSON.stringify(answer ?? null), () => process.exit());`,
  );
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['invoke.mjs', JSON.stringify(event)],
    {
      cwd: folder,
      env: environment,
    },
  );
  return { answer: JSON.parse(/\nANSWER (.*)$/.exec(stdout)![1]!), said: stdout + stderr };
}
