/** Runs what asks the bucket, and tells its failures in words one can act on. */
import { DependencyError, messageOf } from '../../errors.ts';

/**
 * @param what what the bucket failed to do, as in "did not take a.pkl"
 * @throws DependencyError `bucket`
 */
export async function mapS3Errors<T>(bucket: string, what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw bucketError(bucket, what, error);
  }
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
export const statusOf = (error: unknown): number | undefined =>
  (error as ClientError).$metadata?.httpStatusCode;
