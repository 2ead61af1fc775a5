/** Tables of the suite `polls`. */
import { quantile, spread } from '../../statistics.ts';
import { formatNumber, formatSpread } from '../../table.ts';
import type { Table } from '../../table.ts';
import { MODES, POLLS_PER_SECOND } from './records.ts';
import type { Mode, PollsRecord } from './records.ts';

export function pollsTables(records: readonly PollsRecord[]): Table[] {
  const alone = quantile(trainingSecondsOf(records, 'none'), 0.5);
  const pollingModes = MODES.filter((mode) => mode !== 'none');
  return [
    {
      title: `A training, alone and with ${POLLS_PER_SECOND} polls a second for ${polledSeconds(records)} s`,
      columns: [
        'polls',
        'training, s',
        'slower by',
        'errors',
        'polls/s',
        'p50, ms',
        'p95, ms',
        'p99, ms',
        'max, ms',
      ],
      rows: MODES.map((mode) => {
        const ofMode = records.filter((record) => record.mode === mode);
        const summaries = ofMode.flatMap(({ polls }) => polls ?? []);
        const seconds = spread(trainingSecondsOf(records, mode));
        if (mode === 'none') return ['none', formatSpread(seconds), '', '', '', '', '', '', ''];
        return [
          MODE_NAMES[mode],
          formatSpread(seconds),
          `${(100 * (seconds.median / alone - 1)).toFixed(1)} %`,
          String(summaries.flatMap(({ errors }) => errors).length),
          formatNumber(
            summaries.reduce((sum, { answered, seconds: took }) => sum + answered / took, 0) /
              summaries.length,
          ),
          ...(['p50', 'p95', 'p99', 'max'] as const).map((key) =>
            formatNumber(
              quantile(
                summaries.map((summary) => summary[key]),
                0.5,
              ),
            ),
          ),
        ];
      }),
    },
    {
      title: 'CPU time of a poll by process, milliseconds',
      columns: ['polls', ...significantRoles(records), 'total'],
      rows: pollingModes.map((mode) => {
        const costs = significantRoles(records).map((role) => costPerPoll(records, mode, role));
        return [
          MODE_NAMES[mode],
          ...costs.map(formatNumber),
          formatNumber(costs.reduce((sum, cost) => sum + cost, 0)),
        ];
      }),
      note: 'Difference to the training alone; without the training process.',
    },
  ];
}

const MODE_NAMES = { none: 'none', plain: 'full responses', etag: 'If-None-Match' } as const;

const trainingSecondsOf = (records: readonly PollsRecord[], mode: Mode): number[] =>
  records.filter((record) => record.mode === mode).map(({ trainingSeconds }) => trainingSeconds);

/** Roles that spend more than 0.01 ms on a poll. */
function significantRoles(records: readonly PollsRecord[]): string[] {
  const all = new Set(records.flatMap(({ cpuSeconds }) => Object.keys(cpuSeconds)));
  all.delete('training');
  return [...all].filter((role) => MODES.some((mode) => costPerPoll(records, mode, role) > 0.01));
}

const polledSeconds = (records: readonly PollsRecord[]): number =>
  Math.max(0, ...records.map(({ polls }) => (polls?.sent ?? 0) / POLLS_PER_SECOND));

/** CPU milliseconds that a poll adds to a role. */
function costPerPoll(records: readonly PollsRecord[], mode: Mode, role: string): number {
  const medianSeconds = (which: Mode) => {
    const values = records
      .filter((record) => record.mode === which)
      .map((record) => record.cpuSeconds[role] ?? 0);
    return quantile(values, 0.5);
  };
  const sent = records.find((record) => record.mode === mode)?.polls?.sent ?? 1;
  return (1000 * (medianSeconds(mode) - medianSeconds('none'))) / sent;
}
