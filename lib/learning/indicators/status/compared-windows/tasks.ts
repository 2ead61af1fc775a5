/** The models of compared warning windows, as tasks for the ModelFactory. They have the parameters that the search chose. */
import { firstRows } from '../../../rows/row-ranges.ts';
import type { OriginTask } from '../../learning-task.ts';
import type { StatusRequest } from '../../request.ts';
import { outOfFoldParts } from '../alarms/out-of-fold.ts';
import { toTargets } from '../labels.ts';
import { trainingWeight } from '../rows.ts';
import { evaluateWindow } from './metrics.ts';
import { comparedPolicy } from './rows.ts';
import type { ComparedRows } from './rows.ts';

/** One task for each window that is not skipped, in order. */
export const windowModelTasks = (
  compared: readonly ComparedRows[],
  timestamps: Float64Array,
  request: StatusRequest,
): OriginTask[] =>
  compared.flatMap(({ windowMinutes, rows }): OriginTask[] => {
    if ('skipped' in rows) return [];
    const { labels, trainRows, splitRow } = rows;
    const weight = trainingWeight(rows, request.search.classWeight);
    const parts = outOfFoldParts({ labels, timestamps, trainRows, windowMinutes });
    return [
      {
        name: `window ${windowMinutes}`,
        objectiveParams: {
          objective: 'binary:logistic',
          ...(weight !== undefined && { scalePosWeight: weight }),
        },
        rows: firstRows(trainRows),
        targets: toTargets(labels),
        outOfFold: parts,
        predicted: { from: splitRow, to: labels.length },
        evaluate: ({ predictions, outOfFold }) =>
          evaluateWindow(
            comparedPolicy(request),
            { timestamps, rows, windowMinutes },
            {
              firstRow: parts[0]?.predicted.from ?? 0,
              outOfFold: Float32Array.from(outOfFold.flatMap((part) => [...part])),
              test: predictions,
            },
          ),
      },
    ];
  });
