/** Released migrations never change: a database that has applied one refuses a file with other bytes. */
import { expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../lib/platform/postgres/migrations');

/** SHA-256 of each file when it was released. Add a line for a new file; never change one. */
const RELEASED: Readonly<Record<string, string>> = {
  '0001-telemetry.sql': '5a5fe60adcf7f9e4e614e4991ed775a39f4f03ffaaf9fbff27d55ba51022abc7',
  '0002-jobs.sql': '151add506f3a6c06bbd9a914416d7ab3083133ecba3e3bde43eb970c7b2b9b98',
  '0003-models.sql': '99f6217b60071c9cf11f0f88ca8fa31e9ed3f798ac42f57a302c0534faf5e7e6',
  '0004-training-rates.sql': '7b5cff0c55f819b00549710a386189e7973a20cb8b859921b63795e6ceb16a4e',
  '0005-models-by-time.sql': '50065ec29a3d84343cbfa9b97dd46ab449c603139193c518fc4a25642af5ce00',
  '0006-telemetry-order.sql': '0c92724602ba5732a7d2b370b93ed6e57af1fb86958d7c54d09412ed7decdf24',
  '0007-job-correlation.sql': '4bdbd000792a4658bc57bb60ac6ac3a96c5d5981f4aecd443d89d80dab2ab753',
  '0008-job-events.sql': 'f483bd1f22a61a524bc8310c1c2d20221d33173a8cdd6bca5c1f9846e029bc55',
  '0009-hand-overs.sql': '44b851371dba7748ba8f13b21237019c577057bf1d652e3e39969fd24e4b76b8',
  '0010-unpublished-models.sql': '3289ede759b5e4ac4e08dbb87ad2150a449282fe82a6e568df0de3265e41ec86',
  '0011-machine-training-rates.sql': '989b43d943ac989aecfb2a86f4d33e15247d5a14deebfa85731933342fbb3fa7',
  '0012-job-submitter.sql': '6213f356fb3e5d12d98c01806c6c1bab0c4127b8a0552cfb5d418c0314d0b4e4',
  '0013-deleted-models.sql': 'ff0b76c68fa27374cf28725351c511ea0b457b7ffa08e7218acaa0fd6030068a',
  '0014-job-limits.sql': '4b7456253883d219a84ea78af21a5dcdbecff3f2956759e4d02034a31f8ed13e',
  '0015-job-options.sql': 'bdb1d41617cef3cd8a74f09e79849e2e3e12011395c50b44cacbe555f103d0ec',
  '0016-predictions.sql': '223ee8aea8a1c916a9bfdab1babe0a80dc36f968974cd4b276e9eb778096f629',
  '0017-deleted-model-jobs.sql': '6db5919c66c420758edf6f78eff1749905ce5b84fceec4185778aa20713d37f0',
};

it('keeps every released migration byte for byte', () => {
  const digests = readdirSync(folder).map((name) => [
    name,
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex'),
  ]);
  expect(Object.fromEntries(digests)).toEqual(RELEASED);
});
