/**
 * Generates sample telemetry in the format of the upstream system, always with the same values. It is invented data to
 * try the service with: models trained on it say nothing about real pumps.
 */
import type { Measurement } from './channels.ts';
import { csvLines } from './csv-lines.ts';
import { SensorFaults } from './faults.ts';
import { MACHINES } from './machines.ts';
import type { SampleMachine } from './machines.ts';
import { simulateOperation } from './operation.ts';
import { Sensors } from './sensors.ts';

/** The machines that have sample telemetry. */
export const SAMPLE_MACHINES: readonly string[] = MACHINES.map(({ name }) => name);

/**
 * Time of a sample machine's first row, milliseconds since the Unix epoch.
 * @throws RangeError for a machine without sample telemetry
 */
export const firstTimeOf = (machineName: string): number => machineOf(machineName).firstTime;

/**
 * Yields the telemetry of a sample machine as CSV lines with line ends, header first.
 * @throws RangeError for a machine without sample telemetry
 */
export function generateSample(machineName: string): Generator<string, void> {
  return csvLines(machineName, measure(machineOf(machineName)));
}

function machineOf(machineName: string): SampleMachine {
  const machine = MACHINES.find(({ name }) => name === machineName);
  if (!machine)
    throw new RangeError(
      `There is no sample telemetry for ${machineName}. Sample machines: ${SAMPLE_MACHINES.join(', ')}.`,
    );
  return machine;
}

function* measure(machine: SampleMachine): Generator<Measurement, void> {
  const sensors = new Sensors(machine);
  const faults = new SensorFaults(machine);
  for (const state of simulateOperation(machine)) {
    yield { time: state.time, channels: faults.apply(sensors.read(state), state.time) };
  }
}
