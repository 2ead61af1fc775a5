/**
 * Preload for workers (`--import`): appends a line for every training that starts and every fit that finishes, at once, so
 * that nothing is lost when the worker is killed.
 */
import { appendFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { z } from 'zod';
import { parseEnvironment } from '../../lib/config.ts';
import { ModelFactory } from '../../lib/learning/model-factory.ts';
import type { FactoryOptions } from '../../lib/learning/model-factory.ts';
import type { FactoryRequest } from '../../lib/learning/indicators/request.ts';
import type { SharedTelemetry } from '../../lib/learning/telemetry.ts';

if (isMainThread) {
  const { FIT_RECORD: file } = parseEnvironment(z.object({ FIT_RECORD: z.string() }));
  const write = (record: object): void => appendFileSync(file, `${JSON.stringify(record)}\n`);
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on the instance below
  const { train } = ModelFactory.prototype as ModelFactory;
  ModelFactory.prototype.train = function (
    this: ModelFactory,
    telemetry: SharedTelemetry,
    request: FactoryRequest,
    options?: FactoryOptions,
  ) {
    const { machineName: machine } = telemetry;
    write({ kind: 'training', machine, resumed: options?.finished?.length ?? 0 });
    return train.call(this, telemetry, request, {
      ...options,
      onFit: (fit) => {
        write({ kind: 'fit', machine, candidate: fit.candidate, fold: fit.fold });
        options?.onFit?.(fit);
      },
    });
  } as typeof train;
}
