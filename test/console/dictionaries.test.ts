/** What the console says, in each of its languages. That no word is missing is held by the types. */
import { describe, expect, it } from '@jest/globals';
import { en } from '../../console/src/i18n/en.ts';
import { formatOf } from '../../console/src/i18n/format.ts';
import { pt } from '../../console/src/i18n/pt.ts';
import { scorings } from '../../console/src/train-form/form-values.ts';
import { foldTypes, indicators, strategies } from '../../lib/learning/indicators/request.ts';
import { artifactFormats, jobStatuses, phases, runners } from '../../lib/jobs/job.ts';

/** Every sentence by its path; those that take words are given them. */
function sentences(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]): [string, string][] => {
    const here = `${path}${key}`;
    if (typeof value === 'string') return [[here, value]];
    if (typeof value === 'function') {
      const say = value as (...given: string[]) => string;
      return [[here, say(...Array.from({ length: say.length }, (_, place) => `{${place}}`))]];
    }
    return sentences(value as object, `${here}.`);
  });
}

const spoken = { en: new Map(sentences(en)), pt: new Map(sentences(pt)) };
/** There is nothing to say of English words in English. */
const empty = ['app.serverWords'];
/** The same in both. */
const names =
  /^(app\.api|app\.themes\.auto|signIn\.token|runners\.lambda|model\.version|metrics\.(auc|rmse|mae|r2|recall)|train\.scorings\.r2|search\.scorings\.(recall|neg_.*))$/;

describe('the dictionaries', () => {
  it('have the same words, none empty', () => {
    expect([...spoken.pt.keys()]).toEqual([...spoken.en.keys()]);
    for (const [language, words] of Object.entries(spoken)) {
      const missing = [...words].filter(([, text]) => text.trim() === '').map(([key]) => key);
      expect({ language, missing }).toEqual({ language, missing: language === 'en' ? empty : [] });
    }
  });

  it('are of two languages', () => {
    const untranslated = [...spoken.en].filter(
      ([key, text]) => text.length > 3 && spoken.pt.get(key) === text,
    );
    expect(
      untranslated.map(([key]) => key).filter((key) => !names.test(key) && key !== 'jobs.changed'),
    ).toEqual([]);
  });

  it('take the same words into their sentences', () => {
    for (const [key, text] of spoken.en) {
      const places = (sentence: string) => (sentence.match(/\{\d\}/g) ?? []).toSorted();
      expect([key, places(spoken.pt.get(key)!)]).toEqual([key, places(text)]);
    }
  });

  it.each([en, pt])('name all that the API tells of', (words) => {
    for (const status of jobStatuses) expect(words.statuses).toHaveProperty(status);
    for (const phase of phases) expect(words.phases).toHaveProperty(phase);
    for (const runner of runners) expect(words.runners).toHaveProperty(runner);
    for (const indicator of indicators) expect(words.indicators).toHaveProperty(indicator);
    for (const strategy of strategies) expect(words.search.strategies).toHaveProperty(strategy);
    for (const indicator of indicators) {
      for (const type of foldTypes[indicator]) expect(words.search.foldTypes).toHaveProperty(type);
      for (const scoring of scorings[indicator])
        if (scoring !== 'recall_at_precision') expect(words.search.scorings).toHaveProperty(scoring);
    }
    for (const format of artifactFormats) expect(words.model.formats).toHaveProperty(format);
  });
});

describe('figures', () => {
  const [english, portuguese] = [formatOf('en'), formatOf('pt-BR')];

  it('are as each language writes them', () => {
    expect([english.whole(22_500), portuguese.whole(22_500)]).toEqual(['22,500', '22.500']);
    expect([english.decimal(0.8967), portuguese.decimal(0.8967)]).toEqual(['0.897', '0,897']);
    expect([english.percent(0.248, 1), portuguese.percent(0.248, 1)]).toEqual(['24.8%', '24,8%']);
    expect(portuguese.day('2026-01-31T23:59:59Z')).toBe('31 de jan. de 2026');
    expect(english.day('2026-01-31')).toBe('Jan 31, 2026');
  });

  it.each([
    [0, '0 sec'],
    [59.4, '59 sec'],
    [59.6, '1 min'],
    [252, '4 min 12 sec'],
    [3600, '1 hr'],
    [7530, '2 hr 6 min'],
  ])('%d seconds are %s', (seconds, words) => expect(english.seconds(seconds)).toBe(words));

  it.each([
    [90_000, '2 minutes ago', 'há 2 minutos'],
    [30 * 3_600_000, '30 hours ago', 'há 30 horas'],
    [36 * 86_400_000, '36 days ago', 'há 36 dias'],
    [426 * 86_400_000, '14 months ago', 'há 14 meses'],
    [800 * 86_400_000, '2 years ago', 'há 2 anos'],
    [-3 * 3_600_000, 'in 3 hours', 'em 3 horas'],
  ])('%d milliseconds are %s', (milliseconds, en, pt) =>
    expect([english.ago(milliseconds), portuguese.ago(milliseconds)]).toEqual([en, pt]),
  );

  it('of data are in UTC, and say so', () => {
    expect(portuguese.utcTime('2025-09-13T14:39:00Z')).toBe('13 de set. de 2025, 14:39 UTC');
  });

  it('are a dash where they are not known', () => {
    expect(english.orDash<number>(null, english.whole)).toBe('–');
    expect(english.orDash(0, english.whole)).toBe('0');
  });
});
