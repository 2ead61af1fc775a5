/** Prints how long the import of a module takes in this fresh process, milliseconds. */
import { pathToFileURL } from 'node:url';

const module = pathToFileURL(process.argv[2]!).href;
const started = performance.now();
await import(module);
process.stdout.write(String(performance.now() - started));
process.exit(0);
