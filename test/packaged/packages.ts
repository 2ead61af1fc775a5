/** The deployment package that all suites of this project share. package-once.ts creates it. */
import { z } from 'zod';
import { parseEnvironment } from '../../lib/config.ts';

/** The folder with the zips and the CloudFormation template of the production stage. */
export const packagesFolder = (): string =>
  parseEnvironment(z.object({ TREINO_TEST_PACKAGES: z.string() })).TREINO_TEST_PACKAGES;
