/** The alarm policy of a trained model in the report. */
import { expect, it } from '@jest/globals';
import { parseHTML } from 'linkedom';
import { renderReport } from '../../lib/report/report.ts';
import type { Baselines } from '../../lib/learning/indicators/status/baselines/figures.ts';
import { englishSentencesIn, textOf } from '../support/english-report.ts';
import { contentOf, fileOf } from '../support/report-content.ts';
import { trainTinyModel } from '../support/tiny-model.ts';

interface Element {
  readonly textContent: string;
  querySelectorAll(selector: string): Iterable<Element>;
}

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

it('compares the model with simple predictions, in both languages', async () => {
  const alarms = { cost: { missed: 10, false: 1 }, muteHours: 0.5 };
  const content = contentOf(await trainTinyModel('status', { alarms }));
  const { baselines } = content.metrics as unknown as { baselines: Baselines };
  const { logistic_regression: logistic, model } = baselines;
  const rowsOf = (language: 'en' | 'pt') => {
    const { document } = parseHTML(renderReport(content, fileOf('metrics.json'), language)) as unknown as {
      document: Element;
    };
    const tables = [...document.querySelectorAll('table')];
    const found = tables.find((one) => /simple predictions|previsões simples/.test(one.textContent))!;
    return [...found.querySelectorAll('tbody tr')].map((row) =>
      [...row.querySelectorAll('th, td')].map((cell) => cell.textContent.trim()),
    );
  };
  const english = rowsOf('en');
  // The tiny machine has no engine speed.
  expect(english.map(([name]) => name)).toEqual([
    'This model',
    'Logistic regression',
    'Random alarms',
    'Always an alarm',
    'Never an alarm',
  ]);
  expect(english[0]!.slice(1, 2)).toEqual([`${model.stops_detected} of ${model.stops}`]);
  expect(english[1]!.slice(1, 2)).toEqual([`${logistic.stops_detected} of ${logistic.stops}`]);
  expect(english[1]).toContain(String(logistic.cost));
  expect(rowsOf('pt').map(([name]) => name)).toContain('Regressão logística');
  const plain = renderReport(contentOf(await trainTinyModel('status')), fileOf('metrics.json'));
  expect(plain).not.toContain('simple predictions');
});

it('compares warning windows if the request asks for it, in both languages', async () => {
  const labeling = { dropPercentage: -70, windowMinutes: 30, embargo: false, compareWindows: [1, 20, 60] };
  const content = contentOf(await trainTinyModel('status', { labeling }));
  const english = textOf(renderReport(content, fileOf('metrics.json')));
  // The shortest window has no rows.
  expect(english).toMatch(
    /Compared warning windows .* 1 min –{8} 20 min 13%.* 60 min 40%.* A dash: no model/,
  );
  const html = renderReport(content, fileOf('metrics.json'), 'pt');
  expect(textOf(html)).toContain('Janelas de aviso comparadas');
  expect(englishSentencesIn(html)).toEqual([]);
});
