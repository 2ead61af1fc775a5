/**
 * `treino predict`: what a model says of a machine's newest rows, or of rows in a file.
 *
 *   machine ─▶ its newest model ┐
 *   model id ─▶ that model      ┴─▶ newest rows of the machine, or the file's ─▶ one prediction a row
 */
import { z } from 'zod';
import { indicators } from '../../lib/factory/request.ts';
import type { Indicator } from '../../lib/factory/request.ts';
import type { PredictionView } from '../../lib/prediction/prediction-view.ts';
import type { MachineView } from '../../lib/training/machine-view.ts';
import type { ModelView } from '../../lib/training/model-view.ts';
import type { ApiClient } from '../api-client.ts';
import type { CommandHandler } from '../command.ts';
import { CommandError, EXIT_CODES } from '../exit-codes.ts';
import { keyValueTable, print, table, formatTime } from '../output.ts';
import { fetchAllPages } from '../paginate.ts';
import { readRows } from '../rows-file.ts';
import type { InputRow } from '../rows-file.ts';

export interface PredictOptions {
  readonly indicator: Indicator;
  readonly newest: number;
  readonly rows?: string;
}

export const predict: CommandHandler<[subject: string, options: PredictOptions]> = async (
  { api, json },
  subject,
  { indicator, newest, rows },
) => {
  const given = rows === undefined ? undefined : await readRows(rows);
  const model = await modelOf(subject, indicator, api);
  const body = given
    ? { rows: given.map(({ values }) => values) }
    : { machine_name: model.machine_name, newest };
  const answer = await api.post<PredictionView>(`/models/${model.id}/predict`, body);
  const view = given ? withOrigin(answer, given) : answer;
  print(json, view, () => predictionText(view));
  return EXIT_CODES.ok;
};

async function modelOf(
  subject: string,
  indicator: Indicator,
  api: ApiClient,
): Promise<Pick<ModelView, 'id' | 'machine_name'>> {
  if (z.uuid().safeParse(subject).success) return api.get<ModelView>(`/models/${subject}`);
  const query = { machine_name: subject, indicator, limit: 1 };
  const { models } = await api.get<{ models: ModelView[] }>('/models', query);
  const [newest] = models;
  if (newest) return newest;
  throw new CommandError(await whyNoModel(subject, indicator, api));
}

/** @returns what there is of the machine instead, and what to do */
async function whyNoModel(machine: string, indicator: Indicator, api: ApiClient): Promise<string> {
  const machines = await fetchAllPages<MachineView>(
    api,
    '/machines',
    'machines',
    {},
    Number.POSITIVE_INFINITY,
  );
  if (!machines.some(({ name }) => name === machine))
    return `There is no machine ${machine}: \`treino machines\` lists those there are.`;
  const other = indicators.find((one) => one !== indicator)!;
  const query = { machine_name: machine, indicator: other, limit: 1 };
  const { models } = await api.get<{ models: ModelView[] }>('/models', query);
  const instead = models.length > 0 ? `, but one of ${other} (--indicator ${other})` : '';
  return (
    `There is no ${indicator} model of ${machine} yet${instead}. ` +
    `Train one: treino train ${quoted(machine)} --indicator ${indicator} --watch`
  );
}

/** As a shell takes it for one word. */
const quoted = (name: string): string =>
  /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;

/** The answer, with what the file says of its rows: the service is given values only. */
function withOrigin(view: PredictionView, rows: readonly InputRow[]): PredictionView {
  const machines = [...new Set(rows.flatMap(({ machine }) => machine ?? []))];
  const others = machines.filter((machine) => machine !== view.trained_on);
  const learntFrom = view.trained_on ?? 'another machine';
  return {
    ...view,
    machine_name: machines.length === 1 ? machines[0]! : null,
    predictions: view.predictions.map((prediction, row) => ({
      ...prediction,
      timestamp: rows[row]!.timestamp,
    })),
    warnings: [
      ...view.warnings,
      ...(others.length > 0
        ? [`The model learnt from ${learntFrom}; the file has rows of ${others.join(', ')}.`]
        : []),
    ],
  } as PredictionView;
}

function predictionText(view: PredictionView): string {
  const lines = view.predictions.map((prediction, row) => ({
    row: prediction.timestamp === null ? `row ${row + 1}` : shownTime(prediction.timestamp),
    said: 'value' in prediction ? [prediction.value.toFixed(2)] : sayings(prediction),
  }));
  const figures = view.indicator === 'status' ? ['probability', 'label'] : ['health in 30 minutes'];
  const [first] = lines;
  const about = {
    model: view.model_id,
    machine: view.machine_name ?? null,
    'trained on': view.trained_on === view.machine_name ? null : view.trained_on,
    threshold: view.indicator === 'status' ? view.threshold : null,
  };
  const notes = [
    ...view.warnings,
    ...view.treated_as_missing.map(({ row, feature }) => `Row ${row + 1}: ${feature} was taken for missing.`),
    ...(view.ignored_features.length > 0
      ? [`Not features of the model: ${view.ignored_features.join(', ')}.`]
      : []),
  ];
  const predictions =
    lines.length === 1
      ? keyValueTable({
          ...about,
          row: first!.row,
          ...Object.fromEntries(figures.map((name, at) => [name, first!.said[at]!])),
        })
      : [
          keyValueTable(about),
          '',
          table(
            ['row', ...figures],
            lines.map(({ row, said }) => [row, ...said]),
            'There are no rows.',
          ),
        ].join('\n');
  return [predictions, ...notes].join('\n');
}

/** A file's times may be of any form. */
const shownTime = (time: string): string =>
  z.iso.datetime().safeParse(time).success ? formatTime(time) : time;

const sayings = ({ probability, label }: { probability: number; label: 0 | 1 }): string[] => [
  probability.toFixed(4),
  label === 1 ? '1 (failure ahead)' : '0 (no failure ahead)',
];
