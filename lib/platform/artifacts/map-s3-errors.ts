/** Failures of the bucket as typed errors, with advice. */
import { DependencyError, messageOf } from '../../errors.ts';

/**
 * Runs a request to a bucket and rethrows its failure with an explanation and advice.
 * @param failure what failed, for the message, for example "did not accept a.pkl"
 * @throws DependencyError `bucket`
 */
export async function mapS3Errors<T>(bucket: string, failure: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw bucketError(bucket, failure, error);
  }
}

/** Explanations and advice by error code of S3 or Node, or by HTTP status. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
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
    'it refused the credentials. Check that the AWS credentials of the service are set, correct and not expired.',
  ],
  [
    /\b(403|AccessDenied|Forbidden|AllAccessDisabled)\b/,
    'access is denied. Check that the service may read, write and delete objects there (its IAM role, the bucket policy).',
  ],
  [/\b(ENOTFOUND|EAI_AGAIN)\b/, 'its host name is unknown. Check AWS_ENDPOINT_URL_S3, AWS_REGION and DNS.'],
  [/\b(301|PermanentRedirect|AuthorizationHeaderMalformed)\b/, 'it is in another region. Check AWS_REGION.'],
  [
    /\b(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError)\b/,
    'it cannot be reached. Check that the store is running, and check AWS_ENDPOINT_URL_S3 and the network.',
  ],
  [
    /\b(5\d\d|SlowDown|ServiceUnavailable|InternalError)\b/,
    'it is overloaded or failing. Try again later. If the error persists, check the log of the store.',
  ],
];

function bucketError(bucket: string, failure: string, error: unknown): DependencyError {
  const { name = '', code, $responseBodyText } = error as ClientError;
  // The body of a response that is not from S3 (a proxy, a failing emulator) explains more than the parse error.
  const text = ($responseBodyText ?? messageOf(error)).slice(0, MAX_QUOTE_LENGTH);
  // If Node's error is wrapped or comes from the store, its code (ENOSPC, …) is only in the text.
  const codes = `${name} ${code ?? /\bE[A-Z_]{4,}\b/.exec(text)?.[0] ?? ''} ${statusOf(error) ?? ''}`;
  const known = ADVICE.find(([pattern]) => pattern.test(codes));
  const details = `${code ?? name}: ${text}`;
  const message = `The bucket ${bucket} ${failure}: ${known ? `${known[1]} (${details})` : details}`;
  return new DependencyError('bucket', message, { cause: error });
}

/** Limit of the quoted response, characters. */
const MAX_QUOTE_LENGTH = 300;

/** The optional fields of an AWS client's error. */
interface ClientError {
  readonly name?: string;
  /** Node's error code. */
  readonly code?: string;
  /** The response body, if it is not a valid response of S3. */
  readonly $responseBodyText?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The HTTP status of an AWS client's error. */
export const statusOf = (error: unknown): number | undefined =>
  (error as ClientError).$metadata?.httpStatusCode;
