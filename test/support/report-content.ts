/** The content of a report: the figures of a model, and a card with files that do not exist. */
import { createHash } from 'node:crypto';
import type { TrainedModel } from '../../lib/learning/model-factory.ts';
import type { PublishedFile, ReportContent } from '../../lib/report/content.ts';
import { publishedMetrics } from '../../lib/training/publishing/published-metrics.ts';
import type { ExcludedColumn } from '../../lib/warehouse/excluded-columns.ts';
import { tinyRequest } from './tiny-model.ts';

/** As in a table with a text column. */
export const excludedColumns: readonly ExcludedColumn[] = [
  { name: 'FlexAnalogue4_1', type: 'double precision', reason: 'unused_channel' },
  { name: 'Zona <norte>', type: 'text', reason: 'not_numeric' },
];
const parity = { rows: 60, max_difference: 1.5e-7, flips: 0 };
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
export const fileOf = (format: string): PublishedFile => ({
  format,
  key: `model/xgb_model_M_2026_09_27_10_15_00.${format}`,
  bytes: 12_345,
  sha256: sha256(format),
});

/** The report content that the worker would create for a model. */
export function contentOf(model: TrainedModel, machineName = 'MOTOBOMBA-007'): ReportContent {
  const card = {
    model_id: 'c0ffee00-0000-4000-8000-000000000001',
    process_id: 'c0ffee00-0000-4000-8000-000000000002',
    machine_name: machineName,
    trained_at: '2026-09-27T10:15:00.000Z',
    seconds: 28.7,
    data: {
      start_date: '2025-03-01',
      end_date: null,
      first_timestamp: '2025-03-01T00:00:00.000Z',
      last_timestamp: '2025-03-02T20:51:00.000Z',
      rows: 300,
      row_hash: sha256('rows'),
    },
    versions: { treino: '0.1.0', xgboost: '3.4.1', node: '22.0.0' },
    bucket: 'models',
    files: ['pkl', 'onnx', 'ubj'].map(fileOf),
  };
  return {
    card,
    metrics: publishedMetrics({ model, parity, excludedColumns }, tinyRequest(model.indicator, machineName)),
    pictures: { ...model.pictures, shap_points: model.shapPoints },
  };
}
