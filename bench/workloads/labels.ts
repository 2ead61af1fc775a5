/** Labels many rows with many failures: node bench/workloads/labels.ts <rows> <events> */
import { labelFailures } from '../../lib/learning/indicators/status/labels.ts';
import { LABELING } from '../telemetry.ts';
import { measureWork } from './measure-work.ts';

const [rows, events] = process.argv.slice(2).map(Number) as [number, number];
const timestamps = Float64Array.from({ length: rows }, (_, row) => row * 12_000_000);
const speedChange = new Float64Array(rows);
for (let event = 1; event <= events; event += 1) speedChange[Math.floor((event * rows) / events) - 1] = -90;

await measureWork(() => {
  const { labels } = labelFailures({ timestamps, speedChange, ...LABELING });
  return labels.reduce((sum, label) => sum + label, 0);
});
process.exit(0);
