/** The Python snippets of the report and of docs/model-formats.md run as printed and give libxgboost's predictions. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { extname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parseHTML } from 'linkedom';
import type { TrainedModel } from '../../lib/learning/model-factory.ts';
import { trainSize } from '../../lib/learning/rows/split.ts';
import { parseTrainRequest } from '../../lib/training/submission/train-request.ts';
import { prepareEnvironment } from '../support/python-environment.ts';
import { createPublication } from '../support/create-report.ts';
import { readTelemetryCsv } from '../support/telemetry-csv.ts';
import { healthJobCsv } from '../support/health-job.ts';
import { sampleCsv } from './sample-csv.ts';
import { openWithPython } from './with-python.ts';

const opened = await openWithPython();
afterAll(async () => {
  if ('close' in opened) await opened.close();
});
const environment = await prepareEnvironment({
  minMinor: 10,
  packages: ['xgboost-cpu', 'scikit-learn', 'pandas', 'onnxruntime'],
  modules: ['xgboost', 'sklearn', 'pandas', 'onnxruntime'],
});
const missing =
  'missing' in opened ? opened.missing : 'missing' in environment ? environment.missing : undefined;

const documentation = readFileSync(join(import.meta.dirname, '../../docs/model-formats.md'), 'utf8');
/** Those that load a model. The other one is run by windows.test.ts. */
const documented = [...documentation.matchAll(/^```python\n(.*?)^```$/gms)]
  .map(([, code]) => code!)
  .filter((code) => !code.includes('def window_features'));

interface Published {
  readonly model: TrainedModel;
  readonly folder: string;
  readonly report: string;
}

/** Trains a small model and writes its files, under the names of the report and as model.pkl and so on. */
async function publish(indicator: 'status' | 'health'): Promise<Published> {
  if ('missing' in opened) throw new Error(opened.missing);
  const folder = join(opened.scratch, indicator);
  mkdirSync(folder);
  const csv = join(folder, 'telemetry.csv');
  writeFileSync(csv, indicator === 'status' ? sampleCsv(3000) : healthJobCsv());
  const telemetry = readTelemetryCsv(csv);
  const request = parseTrainRequest({
    indicator,
    machine_name: 'M',
    search: { folds: 2, param_grid: { n_estimators: [20], max_depth: [3] } },
  });
  const model = await opened.factory.train(telemetry, request);
  const { report, files } = await createPublication(model, telemetry, request);
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(join(folder, name), bytes);
    copyFileSync(join(folder, name), join(folder, `model${extname(name)}`));
  }
  return { model, folder, report };
}

interface ParsedDocument {
  querySelectorAll(selectors: string): Iterable<{ readonly textContent: string }>;
}

const printedIn = (report: string): string[] =>
  [
    ...(parseHTML(report) as unknown as { document: ParsedDocument }).document.querySelectorAll(
      '#card ~ pre code, [aria-labelledby="card"] pre code',
    ),
  ]
    .map(({ textContent }) => textContent)
    .filter((code) => code.startsWith('# Python'));

/** Predictions of a snippet for all rows. */
function run(code: string, folder: string): number[] {
  if ('missing' in environment) throw new Error(environment.missing);
  const snippet = join(folder, 'snippet.py');
  writeFileSync(snippet, code);
  const script = join(import.meta.dirname, 'run_snippet.py');
  const output = execFileSync(environment.python, [script, snippet, 'telemetry.csv'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return JSON.parse(output) as number[];
}

/** The predictions for the test part must be those of libxgboost in Node; only the last digits may differ. */
function expectPredictions(actual: readonly number[], { testPredictions }: TrainedModel): void {
  const ofTestPart = actual.slice(trainSize(actual.length));
  expect(ofTestPart).toHaveLength(testPredictions.length);
  const differences = ofTestPart.map((value, row) => Math.abs(value - testPredictions[row]!));
  expect(Math.max(...differences)).toBeLessThan(1e-4);
  expect(new Set(ofTestPart).size).toBeGreaterThan(20);
}

describe(missing === undefined ? 'Python snippets' : `Python snippets (skipped: ${missing})`, () => {
  const test = missing === undefined ? it : it.skip;

  test('of docs/model-formats.md and of the report run as printed for status', async () => {
    const { model, folder, report } = await publish('status');
    const snippets = [...documented, ...printedIn(report)];
    expect(documented).toHaveLength(3);
    expect(snippets).toHaveLength(6);
    for (const snippet of snippets) expectPredictions(run(snippet, folder), model);
  });

  test('of the report run as printed for health', async () => {
    const { folder, report } = await publish('health');
    const snippets = printedIn(report);
    expect(snippets).toHaveLength(3);
    const [pickle, onnx, booster] = snippets.map((snippet) => run(snippet, folder));
    expect(new Set(pickle).size).toBeGreaterThan(20);
    for (const other of [onnx!, booster!])
      expect(Math.max(...other.map((value, row) => Math.abs(value - pickle![row]!)))).toBeLessThan(1e-3);
  });
});
