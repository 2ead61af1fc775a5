/** What a published model says of rows: the .onnx file that was compared with libxgboost before it was published. */
import type postgres from 'postgres';
import type { Principal } from '../principal.ts';
import { RequestError } from '../errors.ts';
import type { OnnxModel } from '../formats/onnx/onnx-model.ts';
import { findOnnxFile } from '../warehouse/models/model-file.ts';
import { newestRows } from '../warehouse/telemetry/newest-rows.ts';
import { toFeatureRows } from './feature-rows.ts';
import type { NamedRow } from './feature-rows.ts';
import type { ModelCache } from './model-cache.ts';
import type { PredictRequest } from './predict-request.ts';
import type { PredictionView } from './prediction-view.ts';
import { modelNotFound, unknownMachine } from '../request-errors.ts';

export interface PredictServices {
  /** Whose machines and models there are. */
  readonly principal: Pick<Principal, 'canAccess'>;
  readonly sql: postgres.Sql;
  readonly models: ModelCache;
}

interface Row {
  readonly timestamp: Date | null;
  readonly values: NamedRow;
}

/**
 * Any machine's rows may be asked about: machines of one make are alike. The answer says when they are not
 * those of the machine the model learnt from.
 * @param id the model's, UUID
 * @throws RequestError 404 for an unknown model, 409 for one without .onnx, 400 for an unknown machine, 422
 *   for missing features; ModelTamperedError; OnnxError; DependencyError
 */
export async function predict(
  id: string,
  request: PredictRequest,
  { sql, models, principal: caller }: PredictServices,
): Promise<PredictionView> {
  const file = await findOnnxFile(sql, id);
  if (!file || !caller.canAccess(file.machineName)) throw modelNotFound();
  if ('machine_name' in request && !caller.canAccess(request.machine_name))
    throw unknownMachine(request.machine_name);
  const { key, sha256, machineName: trainedOn } = file;
  if (key === null || sha256 === null) throw noOnnx();
  return models.use({ key, sha256 }, async (model) => {
    const rows: readonly Row[] =
      'rows' in request
        ? request.rows.map((values) => ({ timestamp: null, values }))
        : await readRows(sql, request, model);
    const {
      values,
      invalidReadings: disbelieved,
      ignored,
    } = toFeatureRows(
      model.features,
      rows.map((row) => row.values),
    );
    const predictions = await model.predict(values, rows.length);
    const machineName = 'rows' in request ? null : request.machine_name;
    const common = {
      model_id: id,
      trained_on: trainedOn,
      machine_name: machineName,
      ignored_features: [...ignored],
      treated_as_missing: [...disbelieved],
      warnings: warnings(machineName, trainedOn),
    };
    const timeOf = (row: number) => rows[row]!.timestamp?.toISOString() ?? null;
    const { threshold } = model;
    if (threshold === null) {
      return {
        indicator: 'health',
        ...common,
        predictions: Array.from(predictions, (value, row) => ({ timestamp: timeOf(row), value })),
      };
    }
    return {
      indicator: 'status',
      ...common,
      threshold,
      predictions: Array.from(predictions, (probability, row) => ({
        timestamp: timeOf(row),
        probability,
        label: probability > threshold ? 1 : 0,
      })),
    };
  });
}

async function readRows(
  sql: postgres.Sql,
  { machine_name: name, newest }: Extract<PredictRequest, { machine_name: string }>,
  { features }: OnnxModel,
): Promise<readonly Row[]> {
  const rows = await newestRows(sql, name, features, newest);
  const [first] = rows;
  if (!first) throw unknownMachine(name);
  const missing = features.filter((feature) => !Object.hasOwn(first.values, feature));
  if (missing.length === 0) return rows;
  const message = `has no rows that the model could take: processed_data has no numeric column ${missing.join(', ')}`;
  throw new RequestError(`machine_name ${message}. Give the rows themselves.`, {
    code: 'missing_features',
    httpStatus: 422,
    errors: [{ field: 'machine_name', message }],
  });
}

const warnings = (machineName: string | null, trainedOn: string | null): string[] =>
  machineName === null || machineName === trainedOn
    ? []
    : [`The model learnt from ${trainedOn ?? 'another machine'}; these rows are of ${machineName}.`];

const noOnnx = (): RequestError =>
  new RequestError('The model has no .onnx file to ask: train the machine again, and ask the new model.', {
    code: 'no_onnx',
    httpStatus: 409,
  });
