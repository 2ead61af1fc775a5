/** Jest's global setup for `npm run test:deploy`: packages the service once for all suites. */
import { join } from 'node:path';
import { temporaryFolder } from '../local/support.ts';
import { packageService, STATE } from '../support/package-service.ts';

export default async function packageOnce(): Promise<void> {
  const folder = temporaryFolder();
  process.once('exit', () => folder.remove());
  process.env.TREINO_TEST_PACKAGES = await packageService(join(folder.path, 'service'), STATE);
}
