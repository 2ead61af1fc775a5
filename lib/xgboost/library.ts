/**
 * Binds the functions of libxgboost's C API that training needs, through koffi, and checks every result. All calls are
 * synchronous and belong on a worker thread: XGBoost keeps its last error per thread, and the message is read on the
 * thread that failed.
 */
import koffi from 'koffi';
import { messageOf } from '../errors.ts';
import type { LibraryLocation } from './locate.ts';
import { keepMallocThresholds } from './malloc.ts';
import { withoutTrace, XGBoostError } from './xgboost-error.ts';

/** Minimum version: the first with a quantile matrix for CPUs. */
const MIN_VERSION = { major: 1, minor: 7 };

/** A handle of the C API: an address, valid on every thread of the process until it is freed. */
export type Handle = bigint;

type Out<T> = [T | null];

/** C functions as declared in XGBoost's c_api.h. Each throws XGBoostError instead of returning −1. */
export interface XGBoostLibrary {
  /** `major.minor.patch`. */
  readonly version: string;
  readonly path: string;
  createDense(values: string, config: string, out: Out<Handle>): void;
  createProxy(out: Out<Handle>): void;
  setProxyDense(proxy: Handle, values: string): void;
  createQuantile(
    proxy: Handle,
    reset: (iterator: unknown) => void,
    next: (iterator: unknown) => number,
    config: string,
    out: Out<Handle>,
  ): void;
  freeMatrix(matrix: Handle): void;
  setFloats(matrix: Handle, field: string, values: Float32Array, length: number): void;
  createBooster(cached: readonly Handle[], length: number, out: Out<Handle>): void;
  freeBooster(booster: Handle): void;
  setParameter(booster: Handle, name: string, value: string): void;
  update(booster: Handle, round: number, matrix: Handle): void;
  predict(
    booster: Handle,
    matrix: Handle,
    config: string,
    shape: Out<bigint>,
    dimensions: Out<number>,
    result: Out<bigint>,
  ): void;
  /** @param proxy a matrix with the rows' base margins; null to use the model's own */
  predictDense(
    booster: Handle,
    values: string,
    config: string,
    proxy: Handle | null,
    shape: Out<bigint>,
    dimensions: Out<number>,
    result: Out<bigint>,
  ): void;
  setStrings(booster: Handle, field: string, values: readonly string[], length: number): void;
  featureCount(booster: Handle, out: Out<number>): void;
  featureScore(
    booster: Handle,
    config: string,
    count: Out<number>,
    names: Out<bigint>,
    dimensions: Out<number>,
    shape: Out<bigint>,
    scores: Out<bigint>,
  ): void;
  save(booster: Handle, config: string, length: Out<number>, out: Out<bigint>): void;
  load(booster: Handle, bytes: Uint8Array, length: number): void;
}

/**
 * Loads the first library that works.
 * @throws XGBoostError `xgboost_unavailable` if none loads, or if it is older than 1.7
 */
export function openLibrary(locations: readonly LibraryLocation[]): XGBoostLibrary {
  const failures: string[] = [];
  for (const location of locations) {
    let loaded;
    try {
      for (const path of location.preload) koffi.load(path, { global: true });
      loaded = koffi.load(location.library);
    } catch (error) {
      failures.push(`${location.library}: ${messageOf(error)}`);
      continue;
    }
    keepMallocThresholds();
    return bind(loaded, location.library);
  }
  throw new XGBoostError(
    'xgboost_unavailable',
    'XGBoost is not available on this machine. Run `node scripts/fetch-xgboost.mjs`, or set XGBOOST_LIBRARY ' +
      `to the path of libxgboost. Tried ${failures.join('; ')}.`,
  );
}

function bind(loaded: ReturnType<typeof koffi.load>, path: string): XGBoostLibrary {
  const version = readVersion(loaded);
  const lastError = loaded.func('const char *XGBGetLastError()') as () => string;
  const next = koffi.proto('int', ['void *']);
  const reset = koffi.proto('void', ['void *']);
  const checked = (name: string, parameters: readonly Parameters<typeof koffi.type>[0][]) => {
    const call = loaded.func(name, 'int', [...parameters]) as (...values: unknown[]) => number;
    return (...values: unknown[]) => {
      if (call(...values) !== 0) {
        throw new XGBoostError('xgboost_failed', `XGBoost reported an error: ${withoutTrace(lastError())}`);
      }
    };
  };
  const handle = 'void *';
  const out = (type: string) => koffi.out(koffi.pointer(type));
  const createQuantile = checked('XGQuantileDMatrixCreateFromCallback', [
    handle,
    handle,
    handle,
    koffi.pointer(reset),
    koffi.pointer(next),
    'const char *',
    out(handle),
  ]);
  const setGlobalConfig = checked('XGBSetGlobalConfig', ['const char *']);
  setGlobalConfig('{"verbosity": 0}');
  return {
    version,
    path,
    createDense: checked('XGDMatrixCreateFromDense', ['const char *', 'const char *', out(handle)]),
    createProxy: checked('XGProxyDMatrixCreate', [out(handle)]),
    setProxyDense: checked('XGProxyDMatrixSetDataDense', [handle, 'const char *']),
    createQuantile: (proxy, onReset, onNext, config, result) =>
      createQuantile(null, proxy, null, onReset, onNext, config, result),
    freeMatrix: checked('XGDMatrixFree', [handle]),
    setFloats: checked('XGDMatrixSetFloatInfo', [handle, 'const char *', 'const float *', 'uint64_t']),
    createBooster: checked('XGBoosterCreate', ['void **', 'uint64_t', out(handle)]),
    freeBooster: checked('XGBoosterFree', [handle]),
    setParameter: checked('XGBoosterSetParam', [handle, 'const char *', 'const char *']),
    update: checked('XGBoosterUpdateOneIter', [handle, 'int', handle]),
    predict: checked('XGBoosterPredictFromDMatrix', [
      handle,
      handle,
      'const char *',
      out('void *'),
      out('uint64_t'),
      out('void *'),
    ]),
    predictDense: checked('XGBoosterPredictFromDense', [
      handle,
      'const char *',
      'const char *',
      handle,
      out('void *'),
      out('uint64_t'),
      out('void *'),
    ]),
    setStrings: checked('XGBoosterSetStrFeatureInfo', [handle, 'const char *', 'const char **', 'uint64_t']),
    featureCount: checked('XGBoosterGetNumFeature', [handle, out('uint64_t')]),
    featureScore: checked('XGBoosterFeatureScore', [
      handle,
      'const char *',
      out('uint64_t'),
      out('void *'),
      out('uint64_t'),
      out('void *'),
      out('void *'),
    ]),
    save: checked('XGBoosterSaveModelToBuffer', [handle, 'const char *', out('uint64_t'), out('void *')]),
    load: checked('XGBoosterLoadModelFromBuffer', [handle, 'const void *', 'uint64_t']),
  };
}

function readVersion(loaded: ReturnType<typeof koffi.load>): string {
  const major: Out<number> = [null];
  const minor: Out<number> = [null];
  const patch: Out<number> = [null];
  loaded.func('void XGBoostVersion(_Out_ int *major, _Out_ int *minor, _Out_ int *patch)')(
    major,
    minor,
    patch,
  );
  const version = [major, minor, patch].flat().join('.');
  if (major[0]! < MIN_VERSION.major || (major[0] === MIN_VERSION.major && minor[0]! < MIN_VERSION.minor)) {
    throw new XGBoostError(
      'xgboost_unavailable',
      `The XGBoost on this machine is ${version}; training needs 1.7 or newer. Run \`node scripts/fetch-xgboost.mjs\`.`,
    );
  }
  return version;
}
