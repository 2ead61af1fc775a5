/** Calibration chart: predicted probability against observed share. */
import * as Plot from '@observablehq/plot';
import type { CalibrationBin } from '../../learning/stats/calibration.ts';
import { COLORS, figure } from '../chart.ts';
import { counted, percent } from '../format.ts';
import type { Html } from '../html.ts';
import { t } from '../texts/translate.ts';

/** @param note says what the probabilities are */
export function calibrationFigure(bins: readonly CalibrationBin[], note: string): Html {
  return figure({
    size: 'half',
    title: t`Calibration`,
    caption: t`Share of rows before a failure, by predicted probability. ${note}`,
    description: t`Calibration: ${bins
      .map(
        (bin) =>
          t`${counted(bin.rows, 'row')} predicted at ${percent(bin.mean_probability)}, ${percent(bin.observed_share)} before a failure`,
      )
      .join('; ')}.`,
    legend: [
      { label: t`rows (area: number of rows)`, color: COLORS.main, mark: 'dot' },
      { label: t`perfect calibration`, color: COLORS.soft, mark: 'dashes' },
    ],
    chart: () => ({
      height: 330,
      marginLeft: 40,
      marginBottom: 42,
      x: { domain: [0, 1], label: t`Predicted probability →`, labelArrow: 'none', ticks: 5 },
      y: { domain: [0, 1], label: t`↑ Share before a failure`, labelArrow: 'none', grid: true, ticks: 5 },
      r: { range: [2.5, 11], type: 'sqrt' },
      marks: [
        Plot.line(
          [
            [0, 0],
            [1, 1],
          ],
          { stroke: COLORS.soft, strokeDasharray: '4 3' },
        ),
        Plot.line(bins, { x: 'mean_probability', y: 'observed_share', stroke: COLORS.main, strokeWidth: 1 }),
        Plot.dot(bins, {
          x: 'mean_probability',
          y: 'observed_share',
          r: 'rows',
          fill: COLORS.main,
          fillOpacity: 0.8,
        }),
        Plot.ruleY([0], { stroke: COLORS.line }),
      ],
    }),
  });
}
