import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readModelSummary, normalizeBaseScore } from '../../lib/formats/ubj.ts';

const read = (name: string): Buffer => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
/** Saved by Python's XGBoost (test/fixtures/model.py): base score "[2E-1]", three trees. */
const model = read('model.ubj');

const text = (value: string): Buffer => {
  const length = Buffer.alloc(8);
  length.writeBigInt64BE(BigInt(Buffer.byteLength(value)));
  return Buffer.concat([Buffer.from('L'), length, Buffer.from(value)]);
};
const string = (value: string): Buffer => Buffer.concat([Buffer.from('S'), text(value)]);
const object = (entries: Record<string, Buffer>): Buffer =>
  Buffer.concat([
    Buffer.from('{'),
    ...Object.entries(entries).flatMap(([key, value]) => [text(key), value]),
    Buffer.from('}'),
  ]);
const learnerWith = (baseScore: string): Buffer =>
  object({
    learner: object({
      attributes: object({ base_score: string('[1]') }),
      feature_names: Buffer.concat([
        Buffer.from('[#L'),
        Buffer.from([0, 0, 0, 0, 0, 0, 0, 2]),
        string('base_score'),
        string('[2]'),
      ]),
      learner_model_param: object({ base_score: string(baseScore), num_class: string('0') }),
    }),
  });

describe('scalarBaseScore', () => {
  it('takes the brackets off, mends the length, and touches nothing else', () => {
    expect(normalizeBaseScore(learnerWith('[4.99E-1]'))).toEqual(learnerWith('4.99E-1'));
  });

  it('leaves a plain base score and a list of several alone', () => {
    for (const score of ['5E-1', '0E0', '[1E0,2E0]']) {
      const given = learnerWith(score);
      expect(normalizeBaseScore(given)).toBe(given);
    }
  });

  it('turns a real model into the bytes XGBoost itself would have written with a plain score', () => {
    const scalar = normalizeBaseScore(model);
    const at = model.indexOf('[2E-1]');
    expect(at).toBeGreaterThan(0);
    const expected = Buffer.concat([model.subarray(0, at), Buffer.from('2E-1'), model.subarray(at + 6)]);
    expected[at - 1] = 4;
    expect(Buffer.from(scalar)).toEqual(expected);
    expect(normalizeBaseScore(scalar)).toBe(scalar);
  });

  it('refuses what is no model', () => {
    expect(() => normalizeBaseScore(Buffer.from('not a model'))).toThrow(SyntaxError);
    expect(() => normalizeBaseScore(object({}))).toThrow('no base_score');
    expect(() => normalizeBaseScore(model.subarray(0, 200))).toThrow('ends early');
  });
});

describe('readModelSummary', () => {
  it('tells features, objective, base score, trees and version, bracketed or not', () => {
    const expected = JSON.parse(read('model.json').toString('utf8')) as Record<string, unknown>;
    expect(readModelSummary(model)).toEqual(expected);
    expect(readModelSummary(normalizeBaseScore(model))).toEqual(expected);
  });

  it('refuses UBJSON that is no model', () => {
    expect(() => readModelSummary(object({}))).toThrow();
  });
});
