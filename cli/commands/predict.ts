/**
 * `treino predict <machine-or-model-id>`: POST /models/{id}/predict.
 *
 *   machine ─▶ its newest model ┐
 *   model id ─▶ that model      ┴─▶ newest rows of the machine, or rows of a file ─▶ one prediction a row
 */
import { Option } from 'commander';
import { z } from 'zod';
import { INDICATORS } from '../../lib/learning/indicators/request.ts';
import type { Indicator } from '../../lib/learning/indicators/request.ts';
import type { PredictionView } from '../../lib/prediction/prediction-view.ts';
import type { MachineView } from '../../lib/api/views/machine-view.ts';
import type { ModelView } from '../../lib/api/views/model-view.ts';
import type { ApiClient } from '../api-client.ts';
import type { AddCommand, CommandHandler } from '../command.ts';
import { CommandError, EXIT_CODES } from '../exit-codes.ts';
import { formatPredictions } from '../format-predictions.ts';
import { encodingOption, indicatorOption, parsePositiveInteger } from '../options.ts';
import { print } from '../output.ts';
import { fetchList } from '../paginate.ts';
import { readRows } from '../rows-file.ts';
import type { InputRow } from '../rows-file.ts';

interface PredictOptions {
  readonly indicator: Indicator;
  readonly newest: number;
  readonly explain?: number;
  readonly rows?: string;
  readonly encoding?: string;
}

export const addPredict: AddCommand = (program, toAction) => {
  program
    .command('predict <machine-or-model-id>')
    .description("predict with a machine's newest model, or with a given model")
    .addOption(indicatorOption())
    .addOption(
      new Option('--newest <n>', "number of the machine's newest rows")
        .argParser(parsePositiveInteger)
        .default(1),
    )
    .addOption(
      new Option('--explain <n>', 'name the features that move each prediction most, up to 20').argParser(
        parsePositiveInteger,
      ),
    )
    .option(
      '--rows <file>',
      'predict these rows instead: JSON, or a CSV as for `import` (- for stdin); columns that the model does not use are ignored',
    )
    .addOption(encodingOption())
    .action(toAction(predict));
};

const predict: CommandHandler<[subject: string, options: PredictOptions]> = async (
  { api, json, language },
  subject,
  { indicator, newest, explain, rows: file, encoding },
) => {
  const rows = file === undefined ? undefined : await readRows(file, encoding);
  const model = await findModel(subject, indicator, api);
  const body = {
    ...(rows ? { rows: rows.map(toRequestRow) } : { machine_name: model.machine_name, newest }),
    ...(explain !== undefined && { explain }),
  };
  const response = await api.post<PredictionView>(`/models/${model.id}/predict`, body);
  const view = rows ? withFileColumns(response, rows) : response;
  print(json, view, () => formatPredictions(view, language, rows ? undefined : { model, now: new Date() }));
  return EXIT_CODES.ok;
};

/** The row with its time, which models with window features need. The service refuses a row that is no object. */
const toRequestRow = ({ values, exactTime }: InputRow): unknown =>
  exactTime === null ? values : { ...(values as object), timestamp: exactTime };

/** @param subject a model id, or the machine whose newest model to use */
async function findModel(
  subject: string,
  indicator: Indicator,
  api: ApiClient,
): Promise<Pick<ModelView, 'id' | 'machine_name' | 'metrics'>> {
  if (z.uuid().safeParse(subject).success) return api.get<ModelView>(`/models/${subject}`);
  const model = await newestModel(subject, indicator, api);
  if (model) return model;
  throw new CommandError(await explainNoModel(subject, indicator, api));
}

async function newestModel(
  machine: string,
  indicator: Indicator,
  api: ApiClient,
): Promise<ModelView | undefined> {
  const query = { machine_name: machine, indicator, limit: 1 };
  const { models } = await api.get<{ models: ModelView[] }>('/models', query);
  return models[0];
}

async function explainNoModel(machine: string, indicator: Indicator, api: ApiClient): Promise<string> {
  const machines = await fetchList<MachineView>(api, '/machines', 'machines', {}, Number.POSITIVE_INFINITY);
  if (!machines.some(({ name }) => name === machine))
    return `There is no machine ${machine}. List machines with: treino machines`;
  const others: Indicator[] = [];
  for (const other of INDICATORS) {
    if (other !== indicator && (await newestModel(machine, other, api))) others.push(other);
  }
  const hint = others.map((other) => `, but it has a ${other} model (--indicator ${other})`).join('');
  return (
    `${machine} has no ${indicator} model yet${hint}. ` +
    `Train one with: treino train ${shellQuote(machine)} --indicator ${indicator} --watch`
  );
}

/** The text as one shell word. */
const shellQuote = (text: string): string =>
  /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** Adds the file's machine and time stamps to the response: only values are sent to the service. */
function withFileColumns(view: PredictionView, rows: readonly InputRow[]): PredictionView {
  const machines = [...new Set(rows.flatMap(({ machine }) => machine ?? []))];
  const others = machines.filter((machine) => machine !== view.trained_on);
  const trainedOn = view.trained_on ?? 'another machine';
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
        ? [`The model was trained on ${trainedOn}; the file has rows of ${others.join(', ')}.`]
        : []),
    ],
  } as PredictionView;
}
