/** `treino report <model_id>`: saves a model's report. */
import type { AddCommand, CommandHandler } from '../command.ts';
import { download } from './download.ts';

export const addReport: AddCommand = (program, toAction) => {
  program
    .command('report <model_id>')
    .description("save a model's HTML report")
    .option('--out <path>', 'file or directory to save to (default: current directory)')
    .action(toAction(report));
};

const report: CommandHandler<[id: string, options: { out?: string }]> = (context, id, options) =>
  download(context, id, 'report', options);
