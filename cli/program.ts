/** The command line: names, arguments and options, and what each command does with them. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { scopes } from '../lib/principal.ts';
import { parseEnvironment } from '../lib/config.ts';
import { foldTypes, indicators, strategies } from '../lib/factory/request.ts';
import { artifactFormats, jobStatuses } from '../lib/jobs/job.ts';
import { createApiClient } from './api-client.ts';
import type { Context } from './command.ts';
import type { JobFilters } from './commands/jobs.ts';
import { cancel, jobs, status } from './commands/jobs.ts';
import type { ModelFilters } from './commands/models.ts';
import { download, machines, models, report } from './commands/models.ts';
import { importTelemetry } from './commands/import.ts';
import { predict } from './commands/predict.ts';
import type { PredictOptions } from './commands/predict.ts';
import { reproduce } from './commands/reproduce.ts';
import { token } from './commands/token.ts';
import type { TokenOptions } from './commands/token.ts';
import { train } from './commands/train.ts';
import type { TrainOptions } from './commands/train.ts';
import { CommandError, EXIT_CODES } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { localServiceUrl } from './service-url.ts';

const environmentSchema = z.object({
  TREINO_URL: z.string().optional(),
  TREINO_TOKEN: z.string().optional(),
});

const number = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
};
const positive = (text: string): number => {
  const value = number(text);
  if (value <= 0) throw new InvalidArgumentError('It must be above 0.');
  return value;
};
const wholePositive = (text: string): number => {
  const value = positive(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
};

const jsonValue = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('It must be JSON.');
  }
};

const limit = () =>
  new Option('--limit <n>', 'how many to list at most').argParser(wholePositive).default(20);
const timeout = () =>
  new Option('--timeout <seconds>', 'with --watch: how long to follow the job').argParser(positive);

interface Watching {
  readonly watch?: boolean;
  readonly timeout?: number;
}

/** What would be passed over in silence is refused. */
function assertWatched({ watch = false, timeout }: Watching): void {
  if (timeout === undefined || watch) return;
  throw new CommandError('--timeout is how long to follow the job: it needs --watch.', EXIT_CODES.usage);
}

/** Runs the command line. @returns how the program ends. @throws CommandError, ConfigError. */
export async function runCommandLine(args: readonly string[]): Promise<ExitCode> {
  const environment = parseEnvironment(environmentSchema);
  let ending: ExitCode = EXIT_CODES.ok;
  const program = new Command('treino')
    .description('Trains predictive-maintenance models: the Treino service from a terminal or a script.')
    .option('--url <url>', 'where the service is (TREINO_URL)', environment.TREINO_URL ?? localServiceUrl())
    .option('--token <token>', 'bearer token, where the service wants one (TREINO_TOKEN)')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 the job failed or the service refused, 2 not understood, 3 --timeout passed, 130 interrupted.',
    )
    .showHelpAfterError('(--help tells how it is used)')
    .exitOverride();

  const context = (): Context => {
    const { url, token, json } = program.opts<{ url: string; token?: string; json?: boolean }>();
    return { api: createApiClient(url, token ?? environment.TREINO_TOKEN), json: json ?? false };
  };
  /** A command's action, its result the program's. */
  const ends =
    <A extends unknown[]>(command: (context: Context, ...given: A) => Promise<ExitCode>) =>
    async (...given: A): Promise<void> => {
      ending = await command(context(), ...given);
    };

  program
    .command('train <machine>')
    .description('train a model of a machine')
    .addOption(new Option('--indicator <name>', 'what to foretell').choices(indicators).default('status'))
    .option('--from <day>', 'first UTC day of the data, YYYY-MM-DD')
    .option('--to <day>', 'last UTC day of the data, YYYY-MM-DD')
    .option(
      '--drop-percentage <percent>',
      'a fall of the engine speed by this much is a failure (-70)',
      number,
    )
    .option('--window-minutes <minutes>', 'how long before a failure to warn (30)', number)
    .option('--embargo', 'leave out training rows whose label depends on the test part')
    .option('--scoring <score>', 'what the search maximises')
    .addOption(new Option('--strategy <name>', 'how to search').choices(strategies))
    .option('--folds <n>', 'folds of the cross-validation (3)', wholePositive)
    .addOption(
      new Option('--fold-type <name>', 'how rows are folded').choices([
        ...new Set(Object.values(foldTypes).flat()),
      ]),
    )
    .option('--param-grid <json>', 'the values to try, as \'{"max_depth": [3, 4]}\'', jsonValue)
    .option('--idempotency-key <key>', 'the same key gives the same job')
    .option('--dry-run', 'tell what the training would be, and leave nothing')
    .option('--watch', 'follow the job to its end')
    .addOption(timeout())
    .action(
      ends((given, machine: string, options: TrainOptions) => {
        assertWatched(options);
        return train(given, machine, options);
      }),
    );

  program
    .command('status <process_id>')
    .description('what became of a job')
    .option('--watch', 'follow the job to its end')
    .addOption(timeout())
    .action(
      ends((given, id: string, options: Watching) => {
        assertWatched(options);
        return status(given, id, options);
      }),
    );

  program
    .command('jobs')
    .description('list jobs, the newest first')
    .option('--machine <name>', 'of this machine only')
    .addOption(new Option('--status <status>', 'in this state only').choices(jobStatuses))
    .addOption(new Option('--indicator <name>', 'of this indicator only').choices(indicators))
    .addOption(limit())
    .action(ends((given, filters: JobFilters) => jobs(given, filters)));

  program
    .command('cancel <process_id>')
    .description('end a job before it is done')
    .action(ends((given, id: string) => cancel(given, id)));

  program
    .command('machines')
    .description('list the machines that have telemetry')
    .addOption(limit())
    .action(ends((given, options: { limit: number }) => machines(given, options)));

  program
    .command('models [model_id]')
    .description('list published models, the newest first, or show one')
    .option('--machine <name>', 'of this machine only')
    .addOption(new Option('--indicator <name>', 'of this indicator only').choices(indicators))
    .addOption(limit())
    .action(ends((given, id: string | undefined, filters: ModelFilters) => models(given, id, filters)));

  program
    .command('report <model_id>')
    .description("save a model's report, an HTML page")
    .option('--out <file>', 'where to, a file or a folder; this folder when absent')
    .action(ends((given, id: string, options: { out?: string }) => report(given, id, options)));

  program
    .command('download <model_id> <format>')
    .description(`save one of a model's files: ${artifactFormats.join(', ')}`)
    .option('--out <file>', 'where to, a file or a folder; this folder when absent')
    .action(
      ends((given, id: string, format: string, options: { out?: string }) =>
        download(given, id, format, options),
      ),
    );

  program
    .command('predict <machine-or-model-id>')
    .description("ask a machine's newest model, or a certain one, about its newest rows")
    .addOption(new Option('--indicator <name>', 'what to foretell').choices(indicators).default('status'))
    .addOption(new Option('--newest <n>', 'how many of the newest rows').argParser(wholePositive).default(1))
    .option('--rows <file>', 'these rows instead: .json, or .csv with the names of the features')
    .action(ends((given, subject: string, options: PredictOptions) => predict(given, subject, options)));

  program
    .command('token <name>')
    .description('make a bearer token, and what AUTH_TOKENS of the service is to say of it')
    .addOption(new Option('--scopes <scopes...>', 'what it may do').choices(scopes).default(['read']))
    .option('--machines <patterns...>', 'the only machines it may see, * for any characters')
    .action(ends((given, name: string, options: TokenOptions) => token(given, name, options)));

  program
    .command('import <file>')
    .description(
      'put a processed_data CSV (or .csv.gz; - is stdin) into the warehouse, all of its rows or none',
    )
    .option('--replace', 'replace rows of the same machine and time that are there already')
    .addHelpText(
      'after',
      '\nInto the database of DATABASE_URL; where that is not set, into the local stack, running or not.',
    )
    .action(
      ends((given, file: string, options: { replace?: boolean }) => importTelemetry(given, file, options)),
    );

  program
    .command('reproduce <model_id>')
    .description('train a model again from its record, on this machine, and compare the bytes')
    .option('--search', 'search anew too, instead of fitting the recorded choice only')
    .addHelpText(
      'after',
      '\nWith the rows in the database of DATABASE_URL; where that is not set, in the local stack, running or not.' +
        '\nExit codes: 0 the same bytes, 1 other bytes, 2 not trained again (rows or library are others now).',
    )
    .action(ends((given, id: string, options: { search?: boolean }) => reproduce(given, id, options)));

  try {
    await program.parseAsync(args, { from: 'user' });
    return ending;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // It has said why.
    return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage;
  }
}
