/** `treino reproduce <model_id>`: retrains a model from its record, on this machine, and compares the bytes. */
import { z } from 'zod';
import { configSchema, parseEnvironment } from '../../lib/config.ts';
import { messageOf } from '../../lib/errors.ts';
import { ModelFactory } from '../../lib/learning/model-factory.ts';
import type { FactoryProgress } from '../../lib/learning/progress.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { isSame, reproduceModel } from '../../lib/training/maintenance/reproduce-model.ts';
import type { Comparison, Reproduction } from '../../lib/training/maintenance/reproduce-model.ts';
import { findModel } from '../../lib/warehouse/models/models.ts';
import { openWarehouse } from '../database/open-warehouse.ts';
import type { AddCommand, CommandHandler } from '../command.ts';
import { CommandError, EXIT_CODES } from '../exit-codes.ts';
import { createJobDisplay, silentDisplay } from '../job-display.ts';
import { keyValueTable, print } from '../output.ts';
import { assertDatabaseConfigured } from '../service-url.ts';

export const addReproduce: AddCommand = (program, toAction) => {
  program
    .command('reproduce <model_id>')
    .description('retrain a model from its record, on this machine, and compare the bytes')
    .option('--search', 'repeat the whole search instead of fitting only the recorded choice')
    .addHelpText(
      'after',
      '\nReads the rows from the database of DATABASE_URL; if it is not set, from the local stack, which need not be running.' +
        '\nExit codes: 0 same bytes, 1 other bytes, 2 not retrained (the rows or the XGBoost version changed).',
    )
    .action(toAction(reproduce));
};

const reproduce: CommandHandler<[modelId: string, options: { search?: boolean }]> = async (
  { api, json },
  modelId,
  { search = false },
) => {
  assertDatabaseConfigured(api.url);
  const startedAt = performance.now();
  let result: Reproduction;
  try {
    result = await retrain(modelId, search, json);
  } catch (error) {
    throw new CommandError(messageOf(error), EXIT_CODES.incomparable, { cause: error });
  }
  print(json, result, () => formatReproduction(result, (performance.now() - startedAt) / 1000));
  if (result.verdict === 'same') return EXIT_CODES.ok;
  return result.verdict === 'differs' ? EXIT_CODES.differs : EXIT_CODES.incomparable;
};

async function retrain(modelId: string, search: boolean, json: boolean): Promise<Reproduction> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort(new Error('Interrupted: nothing was compared.'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const { XGBOOST_LIBRARY: library } = parseEnvironment(
    z.object({ XGBOOST_LIBRARY: configSchema.shape.XGBOOST_LIBRARY }),
  );
  const database = await openWarehouse('the retraining');
  const sql = connect(database.url, { applicationName: 'treino-reproduce' });
  const display = json ? silentDisplay : createJobDisplay(process.stderr);
  try {
    const row = z.uuid().safeParse(modelId).success ? await findModel(sql, modelId) : undefined;
    if (row === undefined) throw new Error(`There is no model ${modelId}. List models with: treino models`);
    return await reproduceModel(
      row,
      { sql, openFactory: (threads) => ModelFactory.open({ threads, ...(library && { library }) }) },
      {
        search,
        signal: interruption.signal,
        onProgress: (progress) => display.show({ status: 'running', progress: progressView(progress) }),
      },
    );
  } finally {
    display.end();
    await sql.end();
    await database.stop();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

const progressView = ({ etaSeconds, ...progress }: FactoryProgress) => ({
  ...progress,
  eta_seconds: etaSeconds,
});

function formatReproduction(result: Reproduction, seconds: number): string {
  const { library, platform, threads, rows, choice, ubj } = result;
  return [
    keyValueTable({
      XGBoost: formatCompared(library),
      platform: formatCompared(platform),
      threads: threads ?? null,
      rows: formatCompared(rows),
      choice: formatCompared(choice),
      '.ubj': formatCompared(ubj),
    }),
    `${verdictText(result)} (${seconds.toFixed(1)} s)`,
  ].join('\n');
}

function formatCompared(compared: Comparison | undefined): string | null {
  if (!compared) return null;
  const { recorded, now } = compared;
  return isSame(compared) ? `${now}, as recorded` : `${now}, recorded: ${recorded}`;
}

function verdictText({ verdict, lacks, library, platform, choice }: Reproduction): string {
  switch (verdict) {
    case 'same':
      return 'The same model, byte for byte.';
    case 'differs':
      if (choice && !isSame(choice)) return 'A different model: the search chose other parameters.';
      return platform && !isSame(platform)
        ? `A different model. The record is from ${platform.recorded}, where sums can differ in their last digits.`
        : 'A different model, from the same rows, parameters, library version and number of threads.';
    case 'other_library':
      return (
        `Not retrained: the model is from XGBoost ${library!.recorded}, and other versions grow other trees. ` +
        'Set XGBOOST_LIBRARY to the path of a libxgboost of that version.'
      );
    case 'rows_changed':
      return 'Not retrained: the warehouse no longer has the rows that the model was trained on.';
    case 'not_recorded':
      return `Not retrained: the model's row does not record how it was trained. Missing: ${lacks.join(', ')}.`;
  }
}
