/** Runs packaged functions like Lambda: unpacks a zip into an empty folder and calls its handler with plain Node. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';

export interface Invoked {
  readonly response: unknown;
  /** Standard output and error of the function. */
  readonly log: string;
}

/** Writes the files of a zip below a folder. */
export async function unpack(zip: string, folder: string): Promise<void> {
  for (const [path, content] of Object.entries(unzipSync(readFileSync(zip)))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/**
 * Calls a function's handler in a process that has only its zip and its settings.
 * @param options.folder a new folder for the unpacked zip
 */
export async function invokeZip(
  zip: string,
  options: { name: string; folder: string; event: unknown; environment: Readonly<Record<string, string>> },
): Promise<Invoked> {
  const { name, folder, event, environment } = options;
  await unpack(zip, folder);
  // A file instead of --eval: worker threads would inherit --input-type.
  await writeFile(
    join(folder, 'invoke.mjs'),
    `const { handler } = await import('./functions/${name}.mjs');
     const context = { getRemainingTimeInMillis: () => 900_000 };
     const response = await handler(JSON.parse(process.argv[2]), context);
     process.stdout.write('\\nRESPONSE ' + JSON.stringify(response ?? null), () => process.exit());`,
  );
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['invoke.mjs', JSON.stringify(event)],
    {
      cwd: folder,
      env: environment,
    },
  );
  return { response: JSON.parse(/\nRESPONSE (.*)$/.exec(stdout)![1]!), log: stdout + stderr };
}
