/** The alarm policy of a trained model in the report. */
import { expect, it } from '@jest/globals';
import { renderReport } from '../../lib/report/report.ts';
import { contentOf, fileOf } from '../support/report-content.ts';
import { trainTinyModel } from '../support/tiny-model.ts';

it('gives stops beside failures, for the policy and at 0.5, in both languages', async () => {
  const alarms = { maxFalsePerWeek: 1e6, muteHours: 0.5 };
  const content = contentOf(await trainTinyModel('status', { alarms }));
  const english = renderReport(content, fileOf('metrics.json'));
  for (const text of ['Alarm policy', 'Stops detected', 'Policy, where it was chosen', 'no mute'])
    expect(english).toContain(text);
  expect(renderReport(content, fileOf('metrics.json'), 'pt')).toContain('Paradas detectadas');
  expect(renderReport(contentOf(await trainTinyModel('status')), fileOf('metrics.json'))).not.toContain(
    'Alarm policy',
  );
});
