/** XGBoost releases that must load the published files, each with packages of its time. */
import { messageOf } from '../../lib/errors.ts';
import {
  newestOnPyPI,
  prepareEnvironment,
  preparePython,
  xgboostPackage,
} from '../support/python-environment.ts';
import type { PythonEnvironment } from '../support/python-environment.ts';

/** A release with the numpy, scikit-learn and pandas versions of its time, because later ones break it. */
interface PinnedRelease {
  readonly xgboost: string;
  readonly minMinor: number;
  readonly maxMinor: number;
  readonly packages: readonly string[];
}

/** The last patch release of each minor version. */
const PINNED: readonly PinnedRelease[] = [
  {
    xgboost: '1.7.6',
    minMinor: 9,
    maxMinor: 11,
    packages: ['numpy==1.23.5', 'scikit-learn==1.2.2', 'pandas==1.5.3'],
  },
  {
    xgboost: '2.1.4',
    minMinor: 9,
    maxMinor: 12,
    packages: ['numpy==1.26.4', 'scikit-learn==1.5.2', 'pandas==2.2.3'],
  },
  {
    xgboost: '3.0.5',
    minMinor: 10,
    maxMinor: 13,
    packages: ['numpy==2.2.6', 'scikit-learn==1.6.1', 'pandas==2.2.3'],
  },
];

export interface Release {
  /** Name for test titles. */
  readonly name: string;
  readonly environment: PythonEnvironment;
}

/**
 * Prepares Python environments from the oldest release to the newest 3.x on PyPI.
 * @param trainedWith version of the libxgboost that Node loads
 * @param all false: only the oldest release and `trainedWith`
 */
export async function prepareReleases(trainedWith: string, all: boolean): Promise<readonly Release[]> {
  const releases: Release[] = [];
  for (const { xgboost, packages, ...pythons } of all ? PINNED : PINNED.slice(0, 1)) {
    const environment = await prepareEnvironment({
      ...pythons,
      packages: [xgboostPackage(xgboost), ...packages],
      modules: ['xgboost', 'sklearn', 'numpy', 'pandas'],
    });
    releases.push({ name: `XGBoost ${xgboost}`, environment });
  }
  const environment = await preparePython(trainedWith);
  const own = { name: `XGBoost ${trainedWith}`, environment };
  if (!all || 'missing' in environment) return [...releases, own];
  try {
    const newest = await newestOnPyPI(environment.python, 'xgboost>=3,<4');
    const name = `XGBoost ${newest}, the newest on PyPI`;
    if (newest === trainedWith) return [...releases, { name, environment }];
    return [...releases, own, { name, environment: await preparePython(newest) }];
  } catch (error) {
    const missing = `PyPI did not return its version: ${messageOf(error)}`;
    return [...releases, own, { name: 'the newest XGBoost 3', environment: { missing } }];
  }
}
