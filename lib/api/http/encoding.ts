/** Content negotiation by Accept-Encoding (RFC 9110 §12.5.3). */

export type Encoding = 'br' | 'gzip' | 'identity';

/** The most compact encoding that the client accepts: its weight is above 0, and `*` matches any encoding. */
export function preferredEncoding(acceptEncoding: string | undefined): Encoding {
  const weights = new Map(
    (acceptEncoding ?? '').split(',').map((part) => {
      const [encoding = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='));
      return [encoding, weight === undefined ? 1 : Number(weight.slice(2))] as const;
    }),
  );
  const accepts = (encoding: Encoding) => (weights.get(encoding) ?? weights.get('*') ?? 0) > 0;
  return (['br', 'gzip'] as const).find(accepts) ?? 'identity';
}
