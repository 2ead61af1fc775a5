/** `treino report <model_id>`: saves a model's report, in Portuguese with --lang pt if the model has it. */
import type { ModelView } from '../../lib/api/views/model-view.ts';
import type { AddCommand, CommandHandler } from '../command.ts';
import { download } from './download.ts';

export const addReport: AddCommand = (program, toAction) => {
  program
    .command('report <model_id>')
    .description("save a model's HTML report")
    .option('--out <path>', 'file or directory to save to (default: current directory)')
    .action(toAction(report));
};

const report: CommandHandler<[id: string, options: { out?: string }]> = async (context, id, options) => {
  const { artifacts } = await context.api.get<ModelView>(`/models/${encodeURIComponent(id)}`);
  const isTranslated = context.language === 'pt' && artifacts.report_pt !== undefined;
  return download(context, id, isTranslated ? 'report_pt' : 'report', options);
};
