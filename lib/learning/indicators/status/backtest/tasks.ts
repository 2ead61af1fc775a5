/** The models of a backtest, as tasks for the ModelFactory. */
import { firstRows } from '../../../rows/row-ranges.ts';
import type { RowRange } from '../../../rows/row-ranges.ts';
import { scalePosWeight } from '../../../rows/split.ts';
import type { Telemetry } from '../../../telemetry.ts';
import type { OriginTask } from '../../learning-task.ts';
import type { StatusRequest } from '../../request.ts';
import { outOfFoldParts } from '../alarms/out-of-fold.ts';
import { trainingWeight } from '../rows.ts';
import type { StatusRows } from '../rows.ts';
import { evaluateBlock } from './block.ts';
import { originRows } from './origins.ts';
import type { Origin } from './origins.ts';

/** One task for each origin that has a model, in order. */
export const originTasks = (
  origins: readonly Origin[],
  telemetry: Pick<Telemetry, 'timestamps'>,
  rows: Pick<StatusRows, 'labels' | 'events'>,
  request: StatusRequest,
): OriginTask[] =>
  origins
    .filter(({ skipped }) => skipped === undefined)
    .map((origin) => originTask(origin, telemetry, rows, request));

function originTask(
  origin: Origin,
  { timestamps }: Pick<Telemetry, 'timestamps'>,
  machineRows: Pick<StatusRows, 'labels' | 'events'>,
  { labeling, search, alarms }: StatusRequest,
): OriginTask {
  const rows = originRows(origin, timestamps, machineRows);
  const { windowMinutes } = labeling;
  const weight = trainingWeight(
    { scalePosWeight: scalePosWeight(rows.labels, rows.trainRows) },
    search.classWeight,
  );
  const parts = alarms ? outOfFoldParts({ ...rows, windowMinutes }) : [];
  const inMachine = ({ from, to }: RowRange): RowRange => ({
    from: from + origin.training.from,
    to: to + origin.training.from,
  });
  return {
    objectiveParams: {
      objective: 'binary:logistic',
      ...(weight !== undefined && { scalePosWeight: weight }),
    },
    rows: firstRows(rows.trainRows).map(inMachine),
    outOfFold: parts.map(({ training, predicted }) => ({
      training: training.map(inMachine),
      predicted: inMachine(predicted),
    })),
    predicted: origin.block,
    evaluate: ({ predictions, outOfFold }) =>
      evaluateBlock(
        { origin: origin.origin, rows, windowMinutes, alarms },
        {
          firstRow: parts[0]?.predicted.from ?? 0,
          outOfFold: Float32Array.from(outOfFold.flatMap((part) => [...part])),
          block: predictions,
        },
      ),
  };
}
