/**
 * Jest's global setup for `npm run test:s3`: a real MinIO, built from its source through the Go module proxy the
 * first time (minutes), kept under the state folder. The tests find it by environment.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../lib/errors.ts';
import { freePorts } from '../support/ports.ts';
import { startServer } from '../support/server-process.ts';

/** The last commit of its public repository. */
const VERSION = 'v0.0.0-20260212201848-7aac2a2c5b7c';
const CREDENTIALS = { user: 'local', password: 'local-secret' };

/** @throws Error when MinIO cannot be built, or does not come up. */
export default async function startMinio(): Promise<void> {
  const folder = resolve(process.env.TREINO_STATE_DIR ?? '.treino', 'minio');
  const program = await build(join(folder, VERSION));
  const [port] = await freePorts(1);
  const endpoint = `http://127.0.0.1:${port!}`;
  await startServer({
    program,
    // Its data is of this run alone.
    options: ['server', '--address', `127.0.0.1:${port!}`, mkdtempSync(join(folder, 'data-'))],
    environment: {
      MINIO_ROOT_USER: CREDENTIALS.user,
      MINIO_ROOT_PASSWORD: CREDENTIALS.password,
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
    },
    log: join(folder, 'minio.log'),
    health: `${endpoint}/minio/health/ready`,
  });
  console.log(
    `\nS3: MinIO ${VERSION}. SQS, DynamoDB, PostgreSQL: embedded. Log: ${join(folder, 'minio.log')}`,
  );
  Object.assign(process.env, {
    TREINO_S3_ENDPOINT: endpoint,
    TREINO_ACCESS_KEY_ID: CREDENTIALS.user,
    TREINO_SECRET_ACCESS_KEY: CREDENTIALS.password,
    TEST_S3_REFUSES: 'yes',
  });
}

async function build(folder: string): Promise<string> {
  const program = join(folder, 'minio');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  console.log(`\nBuilding MinIO ${VERSION} …`);
  try {
    await promisify(execFile)('go', ['install', `github.com/minio/minio@${VERSION}`], {
      env: { ...process.env, GOBIN: folder },
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    throw new Error(`MinIO cannot be had: ${messageOf(error)}. Go 1.24 or newer builds it.`, {
      cause: error,
    });
  }
  return program;
}
