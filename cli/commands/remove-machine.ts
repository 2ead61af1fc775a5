/** `treino machines remove <name>`: removes a machine's rows straight from the warehouse database. */
import type { Command } from 'commander';
import { messageOf } from '../../lib/errors.ts';
import { counted } from '../../lib/learning/stats/format.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { countMachineRows, removeMachineRows } from '../../lib/warehouse/remove-machine.ts';
import type { CommandHandler, ToAction } from '../command.ts';
import { confirm, yesOption } from '../confirm.ts';
import { openWarehouse } from '../database/open-warehouse.ts';
import { CommandError, EXIT_CODES } from '../exit-codes.ts';
import { print } from '../output.ts';
import { assertDatabaseConfigured } from '../service-url.ts';

/** @param machines the command `machines` */
export function addRemoveMachine(machines: Command, toAction: ToAction): void {
  machines
    .command('remove <name>')
    .description("remove a machine's rows from the warehouse; its models and jobs stay")
    .addOption(yesOption())
    .addHelpText(
      'after',
      '\nRemoves from the database of DATABASE_URL; if it is not set, from the local stack, which need not be running.',
    )
    .action(toAction(removeMachine));
}

const removeMachine: CommandHandler<[name: string, options: { yes?: boolean }]> = async (
  { api, json },
  name,
  { yes },
) => {
  assertDatabaseConfigured(api.url);
  try {
    const removed = await remove(name, yes);
    print(json, removed, () => {
      const models = removed.models > 0 ? ` ${counted(removed.models, 'model')} of it stay.` : '';
      return `Removed ${counted(removed.rows, 'row')} of ${name} from ${removed.database}.${models}`;
    });
    return EXIT_CODES.ok;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(messageOf(error), EXIT_CODES.failed, { cause: error });
  }
};

async function remove(name: string, yes: boolean | undefined) {
  const database = await openWarehouse('the removal');
  const sql = connect(database.url, { applicationName: 'treino-remove' });
  try {
    const { rows, first, last, models } = await countMachineRows(sql, name);
    if (rows === 0)
      throw new CommandError(
        `There is no machine ${name} in ${database.name}. List machines with: treino machines`,
      );
    const times = first && last ? ` (${first.toISOString()} to ${last.toISOString()})` : '';
    await confirm(
      `${counted(rows, 'row')} of ${name}${times} will be removed from ${database.name}. Its jobs that wait will fail.`,
      yes,
    );
    return { machine: name, rows: await removeMachineRows(sql, name), models, database: database.name };
  } finally {
    await sql.end();
    await database.stop();
  }
}
