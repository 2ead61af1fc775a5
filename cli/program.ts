/** The command line: the global options and the list of commands. Each command's options are in cli/commands/. */
import { Command, CommanderError, Option } from 'commander';
import { z } from 'zod';
import { parseEnvironment } from '../lib/config.ts';
import { LANGUAGES } from '../lib/texts/languages.ts';
import type { Language } from '../lib/texts/languages.ts';
import { createApiClient } from './api-client.ts';
import type { AddCommand, Context, ToAction } from './command.ts';
import { addCancel } from './commands/cancel.ts';
import { addDownload } from './commands/download.ts';
import { addImport } from './commands/import.ts';
import { addJobs } from './commands/jobs.ts';
import { addMachines } from './commands/machines.ts';
import { addModels } from './commands/models.ts';
import { addPredict } from './commands/predict.ts';
import { addReport } from './commands/report.ts';
import { addReproduce } from './commands/reproduce.ts';
import { addStatus } from './commands/status.ts';
import { addToken } from './commands/token.ts';
import { addTrain } from './commands/train.ts';
import { EXIT_CODES } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { localServiceUrl } from './service-url.ts';

/** In the order of `treino --help`. */
const commands: readonly AddCommand[] = [
  addTrain,
  addStatus,
  addJobs,
  addCancel,
  addMachines,
  addModels,
  addReport,
  addDownload,
  addPredict,
  addToken,
  addImport,
  addReproduce,
];

const environmentSchema = z.object({
  TREINO_URL: z.string().optional(),
  TREINO_TOKEN: z.string().optional(),
  LC_ALL: z.string().optional(),
  LC_MESSAGES: z.string().optional(),
  LANG: z.string().optional(),
});

/** The language of the terminal, by the first of POSIX's variables that is set. */
const languageOf = ({ LC_ALL, LC_MESSAGES, LANG }: z.infer<typeof environmentSchema>): Language =>
  /^pt(?![a-z])/i.test([LC_ALL, LC_MESSAGES, LANG].find((locale) => locale) ?? '') ? 'pt' : 'en';

/** Runs the command line. @returns the exit code. @throws CommandError, ConfigError. */
export async function runCommandLine(args: readonly string[]): Promise<ExitCode> {
  const environment = parseEnvironment(environmentSchema);
  let exitCode: ExitCode = EXIT_CODES.ok;
  const program = new Command('treino')
    .description('Train and use predictive-maintenance models from a terminal or a script.')
    .option('--url <url>', 'service URL (TREINO_URL)', environment.TREINO_URL ?? localServiceUrl())
    .option('--token <token>', 'bearer token (TREINO_TOKEN)')
    .option('--json', 'print JSON')
    .addOption(
      new Option(
        '--lang <language>',
        'language of verdicts, warnings and reports (LC_ALL, LC_MESSAGES, LANG)',
      )
        .choices(LANGUAGES)
        .default(languageOf(environment)),
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 success, 1 job failed or request refused, 2 usage error, 3 --timeout reached, 130 interrupted.',
    )
    .showHelpAfterError('(run with --help for usage)')
    .exitOverride();

  const context = (): Context => {
    const { url, token, json, lang } = program.opts<{
      url: string;
      token?: string;
      json?: boolean;
      lang: Language;
    }>();
    return {
      api: createApiClient(url, token ?? environment.TREINO_TOKEN),
      json: json ?? false,
      language: lang,
    };
  };
  const toAction: ToAction =
    (handler) =>
    async (...given) => {
      exitCode = await handler(context(), ...given);
    };
  for (const addCommand of commands) addCommand(program, toAction);

  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has already printed the reason.
    return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage;
  }
}
