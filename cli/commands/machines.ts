/** `treino machines`: GET /machines, and its subcommand `remove`. */
import type { MachineView } from '../../lib/api/views/machine-view.ts';
import type { AddCommand, CommandHandler } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { limitOption } from '../options.ts';
import { formatTime, print, table } from '../output.ts';
import { fetchList } from '../paginate.ts';
import { addRemoveMachine } from './remove-machine.ts';

export const addMachines: AddCommand = (program, toAction) => {
  const command = program
    .command('machines')
    .description('list machines that have telemetry')
    .addOption(limitOption())
    .action(toAction(machines));
  addRemoveMachine(command, toAction);
};

const machines: CommandHandler<[options: { limit: number }]> = async ({ api, json }, { limit }) => {
  const found = await fetchList<MachineView>(api, '/machines', 'machines', {}, limit);
  const rows = found.map((machine) => [
    machine.name,
    machine.estimated_rows === null ? '' : `~${machine.estimated_rows.toLocaleString('en')}`,
    formatTime(machine.first_timestamp),
    formatTime(machine.last_timestamp),
  ]);
  print(json, found, () =>
    table(
      ['machine', 'rows', 'from', 'to'],
      rows,
      'No machines yet. Import telemetry with: treino import <file>',
    ),
  );
  return EXIT_CODES.ok;
};
