/** Predicts with the .onnx file of a published model. Its predictions were compared with libxgboost before publication. */
import type postgres from 'postgres';
import { RequestError } from '../errors.ts';
import type { ArtifactFormat } from '../jobs/job.ts';
import { definitionOf } from '../learning/indicators/registry.ts';
import type { Principal } from '../principal/principal.ts';
import { messageView } from '../texts/message-schema.ts';
import { message } from '../texts/messages.ts';
import type { Message } from '../texts/messages.ts';
import { wordEnglish } from '../texts/word-english.ts';
import { unknownMachine } from '../validation/request-errors.ts';
import { missingModel } from '../warehouse/models/deleted-models.ts';
import { findModelFiles } from '../warehouse/models/model-files.ts';
import type { ModelFilesRow } from '../warehouse/models/model-files.ts';
import { newestRows } from '../warehouse/telemetry/newest-rows.ts';
import { answerForMachine, answerForRows, recordedPolicy } from './alarm-answer.ts';
import { explainRows } from './explanation/explain-rows.ts';
import type { ExplanationModels } from './explanation/explain-rows.ts';
import { toFeatureRows } from './feature-rows.ts';
import { timedRow } from './timed-row.ts';
import { appendWindows, machineWindows, recordedWindows, rowWindows, telemetryFeatures } from './windows.ts';
import type { NamedRow } from './feature-rows.ts';
import type { ModelCache, ModelFile } from './model-cache.ts';
import type { PredictRequest } from './predict-request.ts';
import type { PredictionView } from './prediction-view.ts';

export interface PredictServices {
  /** The authenticated client. Machines and models that it cannot access are unknown to it. */
  readonly principal: Pick<Principal, 'canAccess'>;
  readonly sql: postgres.Sql;
  readonly models: ModelCache;
  /** Read only if the request has `explain`. */
  readonly explanationModels: ExplanationModels;
}

interface Row {
  readonly timestamp: Date | null;
  readonly values: NamedRow;
}

/**
 * Predicts for the given rows, or for the newest rows of a machine. The machine may be another one than that of the
 * training, because machines of the same make are alike; the response then has a warning.
 * @param id of the model, UUID
 * @throws RequestError 404 for an unknown model, 410 for a deleted one, 409 for one without the files, 400 for an unknown
 *   machine, 422 for missing features; ModelTamperedError; OnnxError; ExplanationError; DependencyError
 */
export async function predict(
  id: string,
  request: PredictRequest,
  { sql, models, explanationModels, principal }: PredictServices,
): Promise<PredictionView> {
  const record = await findModelFiles(sql, id);
  if (!record || !principal.canAccess(record.machineName)) throw await missingModel(sql, id, principal);
  if ('machine_name' in request && !principal.canAccess(request.machine_name))
    throw unknownMachine(request.machine_name);
  const { machineName: trainedOn, indicator } = record;
  const onnx = fileOf(record, 'onnx');
  const ubj = fileOf(record, 'ubj');
  if (!onnx || indicator === null) throw missingFile('onnx', 'predict');
  if (request.explain > 0 && !ubj) throw missingFile('ubj', 'explain');
  return models.use(onnx, async (model) => {
    const policy = recordedPolicy(record);
    const definition = recordedWindows(record);
    const features = telemetryFeatures(model.features, definition);
    const timed = 'rows' in request ? request.rows.map(timedRow) : [];
    const newest: readonly Row[] =
      'rows' in request ? timed : await readRows(sql, request, features, policy?.windowMinutes);
    const withHistory =
      definition && 'machine_name' in request
        ? await machineWindows(sql, request.machine_name, {
            wanted: features,
            definition,
            oldest: newest.at(-1)!.timestamp!,
            count: newest.length,
          })
        : undefined;
    const rows = withHistory?.rows ?? newest;
    const {
      values: readings,
      invalidReadings,
      ignored,
    } = toFeatureRows(
      features,
      rows.map((row) => row.values),
    );
    const windows = withHistory?.windows ?? (definition && rowWindows(definition, timed));
    const values = windows ? appendWindows(readings, windows) : readings;
    const predictions = await model.predict(values, rows.length);
    const machineName = 'rows' in request ? null : request.machine_name;
    const scored = rows.map(({ timestamp }, row) => ({ timestamp, score: predictions[row]! }));
    const answer =
      policy &&
      (machineName === null
        ? answerForRows(scored, policy)
        : await answerForMachine(sql, machineName, scored, policy));
    // The other rows were read for the alarm only.
    const asked = 'rows' in request ? rows.length : Math.min(rows.length, request.newest);
    const strongest = answer?.strongestRow;
    const explained =
      request.explain > 0
        ? await explainRows(
            { ubj: ubj!, metrics: fileOf(record, 'metrics') },
            {
              features: model.features,
              objective: model.objective,
              values,
              rows: rowsToExplain(asked, strongest),
              count: request.explain,
            },
            explanationModels,
          )
        : undefined;
    const warnings = [
      ...warningsOf(machineName, trainedOn),
      ...(definition && machineName === null
        ? [message('history_unknown', { minutes: Math.max(...definition.minutes) })]
        : []),
      ...(answer?.warnings ?? []),
      ...(explained?.warnings ?? []),
    ];
    const common = {
      model_id: id,
      trained_on: trainedOn,
      machine_name: machineName,
      ignored_features: [...ignored],
      treated_as_missing: invalidReadings.filter(({ row }) => row < asked),
      warnings: warnings.map(wordEnglish),
      warning_codes: warnings.map(messageView),
    };
    const timeOf = (row: number) => rows[row]!.timestamp?.toISOString() ?? null;
    const explanationOf = (row: number) => explained?.explanations.get(row);
    const { threshold } = model;
    // The model's indicator adds its own fields.
    const { prediction: format } = definitionOf(indicator);
    return {
      indicator,
      ...common,
      ...format.response(threshold),
      ...answer?.fields,
      ...(explained &&
        answer &&
        machineName !== null && {
          open_alarm_explanation:
            strongest === undefined ? null : { timestamp: timeOf(strongest), ...explanationOf(strongest)! },
        }),
      predictions: Array.from(predictions.subarray(0, asked), (prediction, row) => ({
        timestamp: timeOf(row),
        ...format.row(prediction, threshold),
        ...answer?.rows[row],
        ...(explanationOf(row) && { explanation: explanationOf(row) }),
      })),
    } as PredictionView;
  });
}

async function readRows(
  sql: postgres.Sql,
  { machine_name: name, newest }: Extract<PredictRequest, { machine_name: string }>,
  features: readonly string[],
  windowMinutes: number | undefined,
): Promise<readonly Row[]> {
  const asked = await newestRows(sql, name, features, newest);
  const [first] = asked;
  if (!first) throw unknownMachine(name);
  let rows = asked;
  if (windowMinutes !== undefined) {
    const windowStart = new Date(first.timestamp.getTime() - windowMinutes * 60_000);
    const inWindow = await newestRows(sql, name, features, MAX_WINDOW_ROWS, windowStart);
    if (inWindow.length > asked.length) rows = inWindow;
  }
  const missing = features.filter((feature) => !Object.hasOwn(first.values, feature));
  if (missing.length === 0) return rows;
  const message = `has no rows for this model: processed_data has no numeric column ${missing.join(', ')}`;
  throw new RequestError(`machine_name ${message}. Send the rows in the request instead.`, {
    code: 'missing_features',
    httpStatus: 422,
    errors: [{ field: 'machine_name', message }],
  });
}

/** An alarm of the whole warning window can be open, so a policy needs the rows of the window before the newest one. */
const MAX_WINDOW_ROWS = 20_000;

const warningsOf = (machineName: string | null, trainedOn: string | null): Message[] =>
  machineName === null || machineName === trainedOn
    ? []
    : [message('other_machine', { trained_on: trainedOn, machine_name: machineName })];

/** The rows of the answer, the newest first, and the row with the highest score of the open alarm, which comes second. */
const rowsToExplain = (asked: number, strongest: number | undefined): number[] => {
  const [newest, ...others] = Array.from({ length: asked }, (_, row) => row);
  return [...new Set([newest!, strongest ?? newest!, ...others])];
};

const fileOf = ({ artifacts, sha256 }: ModelFilesRow, format: ArtifactFormat): ModelFile | undefined => {
  const key = artifacts?.[format];
  const digest = sha256?.[format];
  return key === undefined || digest === undefined ? undefined : { key, sha256: digest };
};

const missingFile = (format: 'onnx' | 'ubj', verb: 'predict' | 'explain'): RequestError =>
  new RequestError(
    `The model has no .${format} file to ${verb} with. Train the machine again and use the new model.`,
    { code: `no_${format}`, httpStatus: 409 },
  );
