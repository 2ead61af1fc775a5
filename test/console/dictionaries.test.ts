/** The console's texts and number formats in each language. The types already ensure that no text is missing. */
import { describe, expect, it } from '@jest/globals';
import { en } from '../../console/src/i18n/en.ts';
import { createFormat } from '../../console/src/i18n/format.ts';
import { pt } from '../../console/src/i18n/pt.ts';
import { strategyTexts } from '../../console/src/i18n/strategies.ts';
import { definitionOf } from '../../console/src/indicators/registry.ts';
import { FOLD_TYPES, INDICATORS } from '../../lib/learning/indicators/request.ts';
import { STRATEGIES } from '../../lib/learning/search/strategies/strategy.ts';
import { ARTIFACT_FORMATS, JOB_STATUSES, PHASES, RUNNERS } from '../../lib/jobs/job.ts';

const DICTIONARIES = { en, pt };
type Language = keyof typeof DICTIONARIES;
const LANGUAGES = Object.keys(DICTIONARIES) as Language[];

/** Every text by its path. Functions are called with placeholders: {0}, {1}. */
function textsIn(dictionary: object, path = ''): [string, string][] {
  return Object.entries(dictionary).flatMap(([key, value]: [string, unknown]): [string, string][] => {
    const here = `${path}${key}`;
    if (typeof value === 'string') return [[here, value]];
    if (typeof value === 'function') {
      const text = value as (...parameters: string[]) => string;
      return [[here, text(...Array.from({ length: text.length }, (_, index) => `{${index}}`))]];
    }
    return textsIn(value as object, `${here}.`);
  });
}

/** The texts of a language: its dictionary, and those of the indicators and the search strategies. */
const allTexts = (language: Language): Map<string, string> =>
  new Map(
    textsIn({
      ...DICTIONARIES[language],
      indicators: Object.fromEntries(
        INDICATORS.map((indicator) => [indicator, definitionOf(indicator).texts[language]]),
      ),
      strategies: Object.fromEntries(
        STRATEGIES.map((strategy) => [strategy, strategyTexts[strategy][language]]),
      ),
    }),
  );

const TEXTS = { en: allTexts('en'), pt: allTexts('pt') };
/** English needs no note that the service writes English. */
const EMPTY_IN_ENGLISH = ['app.serviceLanguageNote'];
/** Texts that are the same in both languages. */
const UNTRANSLATED =
  /^(app\.api|app\.themes\.auto|runners\.lambda|jobs\.(status|statusChanged)|model\.formats\.(pkl|ubj)|scorings\.\w+\.name|indicators\.\w+\.metrics\.(auc|rmse|mae|r2|recall)\.name)$/;

describe('the dictionaries', () => {
  it('have the same keys, and no empty text', () => {
    expect([...TEXTS.pt.keys()]).toEqual([...TEXTS.en.keys()]);
    for (const language of LANGUAGES) {
      const empty = [...TEXTS[language]].filter(([, text]) => text.trim() === '').map(([key]) => key);
      expect({ language, empty }).toEqual({ language, empty: language === 'en' ? EMPTY_IN_ENGLISH : [] });
    }
  });

  it('translate every text', () => {
    const same = [...TEXTS.en].filter(([key, text]) => text.length > 3 && TEXTS.pt.get(key) === text);
    expect(same.map(([key]) => key).filter((key) => !UNTRANSLATED.test(key))).toEqual([]);
  });

  it('use the same parameters in each text', () => {
    for (const [key, text] of TEXTS.en) {
      const placeholders = (sentence: string) => (sentence.match(/\{\d\}/g) ?? []).toSorted();
      expect([key, placeholders(TEXTS.pt.get(key)!)]).toEqual([key, placeholders(text)]);
    }
  });

  it.each(LANGUAGES)('have a text for each code of the API: %s', (language) => {
    const dictionary = DICTIONARIES[language];
    for (const status of JOB_STATUSES) expect(dictionary.statuses).toHaveProperty(status);
    for (const phase of PHASES) expect(dictionary.phases).toHaveProperty(phase);
    for (const runner of RUNNERS) expect(dictionary.runners).toHaveProperty(runner);
    for (const strategy of STRATEGIES) expect(strategyTexts[strategy]).toHaveProperty(language);
    for (const indicator of INDICATORS) {
      expect(definitionOf(indicator).texts).toHaveProperty(language);
      for (const type of FOLD_TYPES[indicator]) expect(dictionary.foldTypes).toHaveProperty(type);
      for (const scoring of definitionOf(indicator).scorings)
        expect(dictionary.scorings).toHaveProperty(scoring);
    }
    for (const format of ARTIFACT_FORMATS) expect(dictionary.model.formats).toHaveProperty(format);
  });
});

describe('the formats', () => {
  const [english, portuguese] = [createFormat('en'), createFormat('pt-BR')];

  it('follow the language', () => {
    expect([english.whole(22_500), portuguese.whole(22_500)]).toEqual(['22,500', '22.500']);
    expect([english.decimal(0.8967), portuguese.decimal(0.8967)]).toEqual(['0.897', '0,897']);
    expect([english.percent(0.248, 1), portuguese.percent(0.248, 1)]).toEqual(['24.8%', '24,8%']);
    expect(portuguese.day('2026-01-31T23:59:59Z')).toBe('31 de jan. de 2026');
    expect(english.day('2026-01-31')).toBe('Jan 31, 2026');
  });

  it('have a minus sign, and no negative zero', () => {
    expect([english.percent(-0.03), portuguese.percent(-0.03)]).toEqual(['−3%', '−3%']);
    expect([english.decimal(-1807.5, 1), portuguese.decimal(-1807.5, 1)]).toEqual(['−1,807.5', '−1.807,5']);
    expect(english.decimal(-0.0001)).toBe('0.000');
  });

  it('use the singular for one', () => {
    expect([en.plan.fits(1, '1'), en.plan.fits(2, '2')]).toEqual(['1 fit', '2 fits']);
    expect([pt.plan.fits(1, '1'), pt.plan.fits(2, '2')]).toEqual(['1 ajuste', '2 ajustes']);
    expect([en.machines.aboutRows(1, '1'), pt.machines.aboutRows(1, '1')]).toEqual([
      'about 1 row',
      'cerca de 1 registro',
    ]);
    expect([en.jobs.fits('0', 1, '1'), pt.jobs.fits('0', 1, '1')]).toEqual(['0 of 1 fit', '0 de 1 ajuste']);
  });

  it.each([
    [0, '0 sec'],
    [59.4, '59 sec'],
    [59.6, '1 min'],
    [252, '4 min 12 sec'],
    [3600, '1 hr'],
    [7530, '2 hr 6 min'],
  ])('show %d seconds as %s', (seconds, text) => expect(english.seconds(seconds)).toBe(text));

  it.each([
    [90_000, '2 minutes ago', 'há 2 minutos'],
    [30 * 3_600_000, '30 hours ago', 'há 30 horas'],
    [36 * 86_400_000, '36 days ago', 'há 36 dias'],
    [426 * 86_400_000, '14 months ago', 'há 14 meses'],
    [800 * 86_400_000, '2 years ago', 'há 2 anos'],
    [-3 * 3_600_000, 'in 3 hours', 'em 3 horas'],
  ])('show an age of %d milliseconds as %s', (milliseconds, inEnglish, inPortuguese) =>
    expect([english.ago(milliseconds), portuguese.ago(milliseconds)]).toEqual([inEnglish, inPortuguese]),
  );

  it('show times of telemetry in UTC', () => {
    expect(portuguese.utcTime('2025-09-13T14:39:00Z')).toBe('13 de set. de 2025, 14:39 UTC');
  });

  it('show a dash for unknown values', () => {
    expect(english.orDash<number>(null, english.whole)).toBe('–');
    expect(english.orDash(0, english.whole)).toBe('0');
  });
});
