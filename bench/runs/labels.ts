/** Labels of many rows with many failures: node bench/runs/labels.ts <rows> <events> */
import { labelFailures } from '../../lib/factory/labels.ts';
import { labeling } from '../telemetry.ts';
import { measured } from './measured.ts';

const [rows, events] = process.argv.slice(2).map(Number) as [number, number];
const timestamps = Float64Array.from({ length: rows }, (_, row) => row * 12_000_000);
const speedChange = new Float64Array(rows);
for (let event = 1; event <= events; event += 1) speedChange[Math.floor((event * rows) / events) - 1] = -90;

await measured(() => {
  const { labels } = labelFailures({ timestamps, speedChange, ...labeling });
  return labels.reduce((sum, label) => sum + label, 0);
});
process.exit(0);
