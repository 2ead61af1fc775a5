import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { EARLIER_SAMPLE_MACHINES, generateEarlierSample } from '../fixtures/earlier-samples/generate.ts';

/** SHA-256 of the files that the release with these samples generated. */
const DIGESTS: Readonly<Record<string, string>> = {
  'MOTOBOMBA-001': '34bebca8cc6af70c11a45181c8cef0e0002643573756a403f2b789a6042e1b04',
  'MOTOBOMBA-002': 'b5a578183613667d7696ed3f8b1fde53fe50719217c11acdefff0d0c46422b65',
  'MOTOBOMBA-003': '597057e344c082a29ce77f3ade4458e82e3c0d846f8ab7434d6bcf6b594877bd',
  'MOTOBOMBA-007': '9ed91d7bf7560ffaec7ef263ecc8dc44637e76a3e63de4cb5f800771202bcd84',
};

describe('the samples of earlier versions', () => {
  it.each(EARLIER_SAMPLE_MACHINES)('of %s keep their bytes', (machine) => {
    const hash = createHash('sha256');
    for (const line of generateEarlierSample(machine)) hash.update(line);
    expect(hash.digest('hex')).toBe(DIGESTS[machine]);
  });
});
