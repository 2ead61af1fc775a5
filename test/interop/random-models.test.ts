/**
 * Random models in the hands of whoever loads them: every published form of every model says what libxgboost
 * says, in onnxruntime from Node and from Python, and in each XGBoost that users have.
 * `INTEROP=short`: 12 models, the oldest XGBoost and our own.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { parseEnvironment } from '../../lib/config.ts';
import { openOnnxModel } from '../../lib/formats/onnx/onnx-model.ts';
import { writeOnnx } from '../../lib/formats/onnx/onnx.ts';
import { writePickle } from '../../lib/formats/pkl.ts';
import { locateLibrary } from '../../lib/xgboost/locate.ts';
import { openLibrary } from '../../lib/xgboost/library.ts';
import { prepareEnvironment, runPython } from '../support/python-environment.ts';
import type { PythonEnvironment } from '../support/python-environment.ts';
import { digestOf, loadPickles } from './load-pickles.ts';
import type { LoadedPickle } from './load-pickles.ts';
import { growRandomModel, hasPrunedNodes, labelsOf, leavesOf } from './random-models.ts';
import type { RandomModel } from './random-models.ts';
import { prepareReleases } from './xgboost-versions.ts';

const { INTEROP } = parseEnvironment(z.object({ INTEROP: z.enum(['short', 'long']).default('long') }));
const count = INTEROP === 'short' ? 12 : 60;

const library = openLibrary(locateLibrary());
const models: readonly RandomModel[] = Array.from({ length: count }, (_, i) => growRandomModel(library, i));

const scratch = mkdtempSync(join(tmpdir(), 'treino-random-models-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** As they are published, and their files. */
const published = models.map(({ ubj, features, objective, params, values, predictions }, index) => {
  const isClassifier = objective === 'binary:logistic';
  const onnx = writeOnnx(ubj, {
    features,
    objective,
    threshold: isClassifier ? 0.5 : null,
    processId: `model ${index}`,
    xgboostVersion: library.version,
  });
  const pkl = writePickle({ ubj, estimator: isClassifier ? 'XGBClassifier' : 'XGBRegressor', params });
  const file = (name: string, bytes: Uint8Array | Float32Array): string => {
    const path = join(scratch, `${index}.${name}`);
    writeFileSync(path, bytes);
    return path;
  };
  return {
    onnx,
    files: {
      onnx: file('onnx', onnx),
      pkl: file('pkl', pkl),
      ubj: file('ubj', ubj),
      values: file('values', values),
      predictions: file('predictions', predictions),
      columns: features.length,
    },
  };
});

/** The names of the models that do not hold what is asked, so that a failure says which. */
const failing = (holds: (model: RandomModel, index: number) => boolean): string[] =>
  models.filter((model, index) => !holds(model, index)).map(({ name }) => name);

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** How far answers are from libxgboost's: of a probability, or relative to a regression's value. */
function distance({ labels, predictions }: RandomModel, answers: Float32Array): number {
  if (answers.length !== predictions.length) return Infinity;
  let largest = 0;
  for (const [row, value] of predictions.entries()) {
    const unit = labels === null ? Math.abs(value) : 1;
    const difference = Math.abs(answers[row]! - value);
    // A difference that is no number is no agreement.
    largest =
      difference <= largest * unit ? largest : Number.isNaN(difference) ? Infinity : difference / unit;
  }
  return largest;
}

/** The largest differences are figures of the documentation: printed, so that they can be had again. */
function tell(what: string, differences: readonly number[]): void {
  const of = (isClassifier: boolean) =>
    Math.max(...differences.filter((_, index) => (models[index]!.labels !== null) === isClassifier));
  process.stderr.write(`${what}: probabilities ≤ ${of(true)} apart, values ≤ ${of(false)}.\n`);
}

function titleOf(what: string, environment: PythonEnvironment): string {
  if ('missing' in environment) return `${what} (left out: ${environment.missing})`;
  const versions = Object.entries(environment.versions).map(([name, version]) => `${name} ${version}`);
  return `${what} (${versions.join(', ')})`;
}

describe(`${count} random models`, () => {
  it('are as different as they claim to be', () => {
    const ofKind = (kind: RandomModel['kind']) => models.filter((model) => model.kind === kind);
    for (const { trees } of ofKind('all leaves positive')) {
      expect(leavesOf(trees).every((value) => value > 0)).toBe(true);
      expect(leavesOf(trees).length).toBeGreaterThan(trees.length);
    }
    for (const { trees } of ofKind('trees of one leaf')) {
      expect(leavesOf(trees).length).toBe(trees.length);
    }
    expect(ofKind('pruned nodes').some(({ trees }) => trees.some(hasPrunedNodes))).toBe(true);
    expect(new Set(models.map(({ objective }) => objective)).size).toBe(2);
    const depths = new Set(models.map(({ params }) => params.max_depth));
    expect(depths.size).toBeGreaterThanOrEqual(Math.min(10, count / 2));
    expect([...depths]).toEqual(expect.arrayContaining([1, 10]));
    const rounds = models.map(({ trees }) => trees.length);
    expect([Math.min(...rounds), Math.max(...rounds)]).toEqual([1, 300]);
    for (const { values } of models) expect(values.some(Number.isNaN)).toBe(true);
    for (const label of [0, 1]) {
      expect(models.filter(({ labels }) => labels?.includes(label)).length).toBeGreaterThan(count / 6);
    }
  });
});

describe('onnxruntime in Node', () => {
  const answers: Float32Array[] = [];
  beforeAll(async () => {
    for (const [index, { values, rows }] of models.entries()) {
      const model = await openOnnxModel(published[index]!.onnx);
      answers.push(await model.predict(values, rows));
      await model.close();
    }
  });

  it('predicts as libxgboost to 1e-5', () => {
    const distances = models.map((model, index) => distance(model, answers[index]!));
    tell('onnxruntime in Node', distances);
    expect(failing((_, index) => distances[index]! <= 1e-5)).toEqual([]);
  });

  it('flips no label', () => {
    const isUnflipped = ({ labels }: RandomModel, index: number) =>
      labels === null || isSame(labelsOf(answers[index]!), labels);
    expect(failing(isUnflipped)).toEqual([]);
  });
});

const scoredSchema = z.object({
  complaint: z.string().nullable(),
  outputs: z.array(z.string()),
  features: z.array(z.string()),
  predictions: z
    .base64()
    .transform((text) => new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer)),
  labels: z
    .base64()
    .transform((text) => Buffer.from(text, 'base64'))
    .nullable(),
});

const onnxPython = await prepareEnvironment({
  oldestMinor: 10,
  packages: ['onnx', 'onnxruntime', 'numpy'],
  modules: ['onnx', 'onnxruntime', 'numpy'],
});

describe(titleOf('onnxruntime in Python', onnxPython), () => {
  const test = 'missing' in onnxPython ? it.skip : it;
  let scored: z.infer<typeof scoredSchema>[];
  beforeAll(async () => {
    if ('missing' in onnxPython) return;
    const list = join(scratch, 'onnx.json');
    writeFileSync(list, JSON.stringify(published.map(({ files }) => files)));
    const script = join(import.meta.dirname, 'score_onnx.py');
    scored = await runPython(onnxPython.python, script, [list], z.array(scoredSchema));
  });

  test('onnx.checker finds nothing in a full check', () => {
    expect(scored).toHaveLength(count);
    expect(scored.flatMap(({ complaint }) => complaint ?? [])).toEqual([]);
  });

  test('predicts as libxgboost to 1e-5', () => {
    const distances = models.map((model, index) => distance(model, scored[index]!.predictions));
    tell('onnxruntime in Python', distances);
    expect(failing((_, index) => distances[index]! <= 1e-5)).toEqual([]);
  });

  test('flips no label, neither in the label that the graph gives nor in its probability', () => {
    const isUnflipped = ({ labels }: RandomModel, index: number) => {
      const { labels: given, predictions } = scored[index]!;
      if (labels === null || given === null) return labels === given;
      return isSame(given, labels) && isSame(labelsOf(predictions), labels);
    };
    expect(failing(isUnflipped)).toEqual([]);
  });

  test('finds the outputs and the columns’ names', () => {
    expect(scored.map(({ features }) => features)).toEqual(models.map(({ features }) => features));
    const outputs = models.map(({ labels }) => (labels === null ? ['variable'] : ['label', 'probabilities']));
    expect(scored.map((one) => one.outputs)).toEqual(outputs);
  });
});

const releases = await prepareReleases(library.version, INTEROP === 'long');

describe.each(releases.map(({ name, environment }) => ({ title: titleOf(name, environment), environment })))(
  '$title',
  ({ environment, title }) => {
    const test = 'missing' in environment ? it.skip : it;
    let loaded: LoadedPickle[];
    beforeAll(async () => {
      if ('missing' in environment) return;
      loaded = await loadPickles(
        environment.python,
        scratch,
        published.map(({ files }) => files),
      );
    });

    test('loads each .pkl as a fitted estimator, without a warning', () => {
      expect(loaded).toHaveLength(count);
      for (const [index, { features, labels }] of models.entries()) {
        expect(loaded[index]).toMatchObject({
          type: `xgboost.sklearn.${labels === null ? 'XGBRegressor' : 'XGBClassifier'}`,
          warnings: [],
          isClassifier: labels !== null,
          isRegressor: labels === null,
          classes: labels === null ? null : [0, 1],
          features,
          featureCount: features.length,
          importances: features.length,
          repr: true,
        });
      }
    });

    test('predicts the same by .pkl and .ubj, bit for bit, however it is loaded, saved again and asked', () => {
      const isOne = (digests: readonly string[]) => new Set(digests).size === 1;
      expect(failing((_, index) => isOne(Object.values(loaded[index]!.predictions)))).toEqual([]);
      expect(failing((_, index) => isOne(loaded[index]!.labels ?? ['']))).toEqual([]);
    });

    test('predicts what libxgboost predicts here', () => {
      tell(
        title,
        loaded.map(({ difference }) => difference),
      );
      expect(
        failing(({ labels }, index) => {
          const { difference, labels: told } = loaded[index]!;
          return difference <= 1e-6 && (labels === null || told?.[0] === digestOf(labels));
        }),
      ).toEqual([]);
    });

    test('shows in get_params what each was trained with, keeps it in a clone, and fits that anew', () => {
      for (const [index, { params }] of models.entries()) {
        expect(loaded[index]!.params).toMatchObject(params);
        expect(loaded[index]!.cloneParams).toEqual(loaded[index]!.params);
        expect(loaded[index]!.refittedTrees).toBe(2);
      }
    });

    test('refuses the columns in another order', () => {
      expect(failing((_, index) => loaded[index]!.columnsInOtherOrder === 'refused')).toEqual([]);
    });
  },
);
