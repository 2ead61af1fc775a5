/** `treino reproduce <model_id>`: trains a model again from its record, here, and compares the bytes. */
import { z } from 'zod';
import { configSchema, parseEnvironment } from '../../lib/config.ts';
import { messageOf } from '../../lib/errors.ts';
import { ModelFactory } from '../../lib/learning/model-factory.ts';
import type { FactoryProgress } from '../../lib/learning/progress.ts';
import { isSame, reproduceModel } from '../../lib/training/reproduce.ts';
import type { Compared, Reproduction } from '../../lib/training/reproduce.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { findModel } from '../../lib/warehouse/models/models.ts';
import { openDatabase } from '../database/open-warehouse.ts';
import type { CommandHandler } from '../command.ts';
import { CommandError, EXIT_CODES } from '../exit-codes.ts';
import { createJobDisplay, silentDisplay } from '../job-display.ts';
import { keyValueTable, print } from '../output.ts';
import { assertDatabaseConfigured } from '../service-url.ts';

export const reproduce: CommandHandler<[modelId: string, options: { search?: boolean }]> = async (
  { api, json },
  modelId,
  { search = false },
) => {
  assertDatabaseConfigured(api.url);
  const startedAt = performance.now();
  let found: Reproduction;
  try {
    found = await reproduced(modelId, search, json);
  } catch (error) {
    throw new CommandError(messageOf(error), EXIT_CODES.incomparable, { cause: error });
  }
  print(json, found, () => textOf(found, (performance.now() - startedAt) / 1000));
  if (found.verdict === 'same') return EXIT_CODES.ok;
  return found.verdict === 'differs' ? EXIT_CODES.differs : EXIT_CODES.incomparable;
};

async function reproduced(modelId: string, search: boolean, json: boolean): Promise<Reproduction> {
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort(new Error('Interrupted: nothing was compared.'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const { XGBOOST_LIBRARY: library } = parseEnvironment(
    z.object({ XGBOOST_LIBRARY: configSchema.shape.XGBOOST_LIBRARY }),
  );
  const database = await openDatabase('the retraining');
  const sql = connect(database.url, { applicationName: 'treino-reproduce' });
  const display = json ? silentDisplay : createJobDisplay(process.stderr);
  try {
    const row = z.uuid().safeParse(modelId).success ? await findModel(sql, modelId) : undefined;
    if (row === undefined)
      throw new Error(`There is no model ${modelId}. \`treino models\` lists those there are.`);
    return await reproduceModel(
      row,
      { sql, openFactory: (threads) => ModelFactory.open({ threads, ...(library && { library }) }) },
      {
        search,
        signal: interrupted.signal,
        onProgress: (progress) => display.show({ status: 'running', progress: inView(progress) }),
      },
    );
  } finally {
    display.end();
    await sql.end();
    await database.stop();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

const inView = ({ etaSeconds, ...progress }: FactoryProgress) => ({ ...progress, eta_seconds: etaSeconds });

function textOf(found: Reproduction, seconds: number): string {
  const { library, platform, threads, rows, choice, ubj } = found;
  return [
    keyValueTable({
      XGBoost: told(library),
      platform: told(platform),
      threads: threads ?? null,
      rows: told(rows),
      choice: told(choice),
      '.ubj': told(ubj),
    }),
    `${inWords(found)} (${seconds.toFixed(1)} s)`,
  ].join('\n');
}

const told = (compared: Compared | undefined): string | null => {
  if (!compared) return null;
  const { recorded, now } = compared;
  return isSame(compared) ? `${now}, as recorded` : `${now}; recorded is ${recorded}`;
};

function inWords({ verdict, lacks, library, platform, choice }: Reproduction): string {
  switch (verdict) {
    case 'same':
      return 'The same model, byte for byte.';
    case 'differs':
      if (choice && !isSame(choice)) return 'Another model: the search chose other parameters.';
      return platform && !isSame(platform)
        ? `Another model. It was trained on ${platform.recorded}, where sums may differ in their last digits.`
        : 'Another model, of the same rows and parameters, by the same library on as many threads.';
    case 'other_library':
      return (
        `Not trained again: it is of XGBoost ${library!.recorded}, and another version grows other trees. ` +
        'Set XGBOOST_LIBRARY to the path of a libxgboost of that version.'
      );
    case 'rows_changed':
      return 'Not trained again: the warehouse no longer holds the rows that it was trained on.';
    case 'not_recorded':
      return `Not trained again: its row in models does not tell how it was trained (${lacks.join(', ')}).`;
  }
}
