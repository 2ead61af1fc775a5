/**
 * Every published format of random models gives libxgboost's predictions: in onnxruntime for Node and Python, and in the
 * XGBoost releases that users have. `INTEROP=short`: 12 models, the oldest XGBoost release and our own.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
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
import { isShort } from './scope.ts';
import { prepareReleases } from './xgboost-versions.ts';

const COUNT = isShort ? 12 : 60;

const library = openLibrary(locateLibrary());
const models: readonly RandomModel[] = Array.from({ length: COUNT }, (_, i) => growRandomModel(library, i));

const scratch = mkdtempSync(join(tmpdir(), 'treino-random-models-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The published files. */
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

/** Names of the models that do not satisfy a condition, for readable failures. */
const failing = (isSatisfied: (model: RandomModel, index: number) => boolean): string[] =>
  models.filter((model, index) => !isSatisfied(model, index)).map(({ name }) => name);

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** Largest difference to libxgboost's predictions; relative for a regression. */
function distance({ labels, predictions }: RandomModel, actual: Float32Array): number {
  if (actual.length !== predictions.length) return Infinity;
  let largest = 0;
  for (const [row, value] of predictions.entries()) {
    const unit = labels === null ? Math.abs(value) : 1;
    const difference = Math.abs(actual[row]! - value);
    // NaN counts as an infinite difference.
    largest =
      difference <= largest * unit ? largest : Number.isNaN(difference) ? Infinity : difference / unit;
  }
  return largest;
}

/** Prints the largest differences, which the documentation quotes. */
function printDifferences(what: string, differences: readonly number[]): void {
  const maxOf = (isClassifier: boolean) =>
    Math.max(...differences.filter((_, index) => (models[index]!.labels !== null) === isClassifier));
  process.stderr.write(`${what}: probabilities ≤ ${maxOf(true)} apart, values ≤ ${maxOf(false)}.\n`);
}

function titleOf(what: string, environment: PythonEnvironment): string {
  if ('missing' in environment) return `${what} (skipped: ${environment.missing})`;
  const versions = Object.entries(environment.versions).map(([name, version]) => `${name} ${version}`);
  return `${what} (${versions.join(', ')})`;
}

describe(`${COUNT} random models`, () => {
  it('differ as intended', () => {
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
    expect(depths.size).toBeGreaterThanOrEqual(Math.min(10, COUNT / 2));
    expect([...depths]).toEqual(expect.arrayContaining([1, 10]));
    const rounds = models.map(({ trees }) => trees.length);
    expect([Math.min(...rounds), Math.max(...rounds)]).toEqual([1, 300]);
    for (const { values } of models) expect(values.some(Number.isNaN)).toBe(true);
    for (const label of [0, 1]) {
      expect(models.filter(({ labels }) => labels?.includes(label)).length).toBeGreaterThan(COUNT / 6);
    }
  });
});

describe('onnxruntime in Node', () => {
  const predictions: Float32Array[] = [];
  beforeAll(async () => {
    for (const [index, { values, rows }] of models.entries()) {
      const model = await openOnnxModel(published[index]!.onnx);
      predictions.push(await model.predict(values, rows));
      await model.close();
    }
  });

  it('predicts the same as libxgboost to 1e-5', () => {
    const distances = models.map((model, index) => distance(model, predictions[index]!));
    printDifferences('onnxruntime in Node', distances);
    expect(failing((_, index) => distances[index]! <= 1e-5)).toEqual([]);
  });

  it('predicts the same labels', () => {
    const hasSameLabels = ({ labels }: RandomModel, index: number) =>
      labels === null || isSame(labelsOf(predictions[index]!), labels);
    expect(failing(hasSameLabels)).toEqual([]);
  });
});

const scoredSchema = z.object({
  checkerError: z.string().nullable(),
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

/** The oldest onnxruntime that docs/model-formats.md promises, and the newest one with the checker of its time. */
const onnxPythons = [
  {
    environment: await prepareEnvironment({
      minMinor: 6,
      maxMinor: 9,
      packages: ['onnxruntime==1.8.0', 'numpy<1.24', 'protobuf<4'],
      modules: ['onnxruntime', 'numpy'],
    }),
    options: ['--without-checker'],
  },
  {
    environment: await prepareEnvironment({
      minMinor: 10,
      packages: ['onnx', 'onnxruntime', 'numpy'],
      modules: ['onnx', 'onnxruntime', 'numpy'],
    }),
    options: [],
  },
];

describe.each(
  onnxPythons.map((python) => ({ ...python, title: titleOf('onnxruntime in Python', python.environment) })),
)('$title', ({ environment, options, title }) => {
  const test = 'missing' in environment ? it.skip : it;
  let scored: z.infer<typeof scoredSchema>[];
  beforeAll(async () => {
    if ('missing' in environment) return;
    const list = join(scratch, 'onnx.json');
    writeFileSync(list, JSON.stringify(published.map(({ files }) => files)));
    const script = join(import.meta.dirname, 'score_onnx.py');
    scored = await runPython(environment.python, script, [list, ...options], z.array(scoredSchema));
  });

  test('passes a full onnx.checker check, where the checker is installed', () => {
    expect(scored).toHaveLength(COUNT);
    expect(scored.flatMap(({ checkerError }) => checkerError ?? [])).toEqual([]);
  });

  test('predicts the same as libxgboost to 1e-5', () => {
    const distances = models.map((model, index) => distance(model, scored[index]!.predictions));
    printDifferences(title, distances);
    expect(failing((_, index) => distances[index]! <= 1e-5)).toEqual([]);
  });

  test('predicts the same labels, from both the label output and the probability', () => {
    const hasSameLabels = ({ labels }: RandomModel, index: number) => {
      const { labels: given, predictions } = scored[index]!;
      if (labels === null || given === null) return labels === given;
      return isSame(given, labels) && isSame(labelsOf(predictions), labels);
    };
    expect(failing(hasSameLabels)).toEqual([]);
  });

  test('has the expected outputs and column names', () => {
    expect(scored.map(({ features }) => features)).toEqual(models.map(({ features }) => features));
    const outputs = models.map(({ labels }) => (labels === null ? ['variable'] : ['label', 'probabilities']));
    expect(scored.map(({ outputs: found }) => found)).toEqual(outputs);
  });
});

const releases = await prepareReleases(library.version, !isShort);

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

    test('loads each .pkl as a fitted estimator, without warnings', () => {
      expect(loaded).toHaveLength(COUNT);
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

    test('predicts the same with .pkl and .ubj, bit for bit, however it is loaded, saved and called', () => {
      const isUnique = (digests: readonly string[]) => new Set(digests).size === 1;
      expect(failing((_, index) => isUnique(Object.values(loaded[index]!.predictions)))).toEqual([]);
      expect(failing((_, index) => isUnique(loaded[index]!.labels ?? ['']))).toEqual([]);
    });

    test('predicts the same as libxgboost in Node', () => {
      printDifferences(
        title,
        loaded.map(({ difference }) => difference),
      );
      expect(
        failing(({ labels }, index) => {
          const { difference, labels: digests } = loaded[index]!;
          return difference <= 1e-6 && (labels === null || digests?.[0] === digestOf(labels));
        }),
      ).toEqual([]);
    });

    test('returns the training parameters from get_params, keeps them in a clone, and fits the clone', () => {
      for (const [index, { params }] of models.entries()) {
        expect(loaded[index]!.params).toMatchObject(params);
        expect(loaded[index]!.cloneParams).toEqual(loaded[index]!.params);
        expect(loaded[index]!.refittedTrees).toBe(2);
      }
    });

    test('rejects columns in another order', () => {
      expect(failing((_, index) => loaded[index]!.columnsInOtherOrder === 'refused')).toEqual([]);
    });
  },
);
