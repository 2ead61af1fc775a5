/** The bucket the models go to: S3, or anything that speaks its protocol. */
import {
  DeleteObjectsCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { DependencyError, messageOf } from '../errors.ts';

/** Every method throws DependencyError, with a message that says what to check. */
export interface ModelStore {
  readonly bucket: string;
  /** Writes one object. */
  put(key: string, body: Uint8Array, contentType: string): Promise<void>;
  /** The object's size in bytes; undefined when there is none. */
  size(key: string): Promise<number | undefined>;
  /** Keys of all objects that begin with `prefix`. */
  list(prefix: string): Promise<string[]>;
  /** Removes objects; those that are not there count as removed. */
  remove(keys: readonly string[]): Promise<void>;
}

/** Keys S3 takes in one DeleteObjects. */
const mostKeysAtOnce = 1000;

/**
 * A client by the AWS SDK's own settings (region, credentials, endpoint), which a peer that swallows what
 * it is sent cannot hold up for ever: tried three times, each ends after 30 s without a byte.
 */
const openClient = (): S3Client =>
  new S3Client({ requestHandler: { connectionTimeout: 10_000, socketTimeout: 30_000 } });

/** Opens the bucket by name. */
export function openModelStore(bucket: string, client: S3Client = openClient()): ModelStore {
  const asking = async <T>(what: string, ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      throw bucketError(bucket, what, error);
    }
  };
  return {
    bucket,
    put: (key, body, contentType) =>
      asking(`did not take ${key}`, async () => {
        // In parts: an emulator refuses a single large PutObject, and S3 retries a part alone.
        await new Upload({
          client,
          params: { Bucket: bucket, Key: key, Body: body, ContentType: contentType },
        }).done();
      }),
    size: (key) =>
      asking(`did not tell the size of ${key}`, async () => {
        // By its place in the list, where it comes before all that begin with it: HeadObject answers 403, not
        // 404, to who may not list the whole bucket.
        const first = new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 });
        const { Contents: [object] = [] } = await client.send(first);
        return object?.Key === key ? object.Size : undefined;
      }),
    list: (prefix) =>
      asking(`did not list ${prefix}*`, async () => {
        const keys: string[] = [];
        for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix }))
          for (const { Key } of page.Contents ?? []) keys.push(Key!);
        return keys;
      }),
    remove: (keys) =>
      asking('did not remove all it was told to', async () => {
        for (let at = 0; at < keys.length; at += mostKeysAtOnce) {
          const objects = keys.slice(at, at + mostKeysAtOnce).map((Key) => ({ Key }));
          const { Errors: [failed] = [] } = await client.send(
            new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } }),
          );
          if (failed)
            throw Object.assign(new Error(`${failed.Key}: ${failed.Message}`), { name: failed.Code });
        }
      }),
  };
}

/** What went wrong, by S3's error code, Node's, or the HTTP status, and what to check. */
const advice: readonly (readonly [RegExp, string])[] = [
  [
    /\b(507|InsufficientStorage|XMinioStorageFull|ENOSPC|QuotaExceeded|EDQUOT|\w*QuotaExceeded)\b/,
    'its disk or quota is full. Free space in the store or raise its quota, then train again.',
  ],
  [/\b(413|EntityTooLarge)\b/, 'the file is larger than it accepts. Raise the limit of the store.'],
  [
    /\b(NoSuchBucket|404)\b/,
    'there is no such bucket. Check MODELS_BUCKET, or create the bucket (`npm start` does so locally).',
  ],
  [
    /\b(CredentialsProviderError|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|401)\b/,
    'it refused the credentials. Check the AWS credentials of the service: are they there, right, not expired?',
  ],
  [
    /\b(403|AccessDenied|Forbidden|AllAccessDisabled)\b/,
    'access is denied. Check that the service may read, write and delete objects there (its IAM role, the bucket policy).',
  ],
  [
    /\b(ENOTFOUND|EAI_AGAIN)\b/,
    'its host name is not known. Check AWS_ENDPOINT_URL_S3, AWS_REGION and the name service.',
  ],
  [/\b(301|PermanentRedirect|AuthorizationHeaderMalformed)\b/, 'it is in another region. Check AWS_REGION.'],
  [
    /\b(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError)\b/,
    'it cannot be reached. Is the store up, and are AWS_ENDPOINT_URL_S3 and the network to it right?',
  ],
  [
    /\b(5\d\d|SlowDown|ServiceUnavailable|InternalError)\b/,
    'it is overloaded or out of order. Trying again later helps; if not, look at its own log.',
  ],
];

function bucketError(bucket: string, what: string, error: unknown): DependencyError {
  const { name = '', code, $responseBodyText } = error as ClientError;
  // An answer that is none of S3's (a proxy's, an emulator's own failure) is worth more than that it is none.
  const text = ($responseBodyText ?? messageOf(error)).slice(0, longestQuote);
  // Where Node's error comes wrapped or by way of the store, its code (ENOSPC, …) is in the text only.
  const codes = `${name} ${code ?? /\bE[A-Z_]{4,}\b/.exec(text)?.[0] ?? ''} ${statusOf(error) ?? ''}`;
  const known = advice.find(([pattern]) => pattern.test(codes));
  const said = `${code ?? name}: ${text}`;
  const message = `The bucket ${bucket} ${what}: ${known ? `${known[1]} (${said})` : said}`;
  return new DependencyError('bucket', message, { cause: error });
}

/** Of what the store said, characters. */
const longestQuote = 300;

/** What an AWS client's error may have. */
interface ClientError {
  readonly name?: string;
  /** Node's. */
  readonly code?: string;
  /** The answer, where it could not be read as S3's. */
  readonly $responseBodyText?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The HTTP status of an AWS client's error. */
const statusOf = (error: unknown): number | undefined => (error as ClientError).$metadata?.httpStatusCode;
