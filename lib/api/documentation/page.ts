/** The page of GET /docs: the OpenAPI document in Swagger UI, without requests to other origins. */
import { staticResponse } from '../http/static-response.ts';
import type { StaticResponse } from '../http/static-response.ts';
import type { Assets } from './assets.ts';

/** Swagger UI needs inline styles, and icons in `data:` URLs. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function documentationPage({ pathOf }: Pick<Assets, 'pathOf'>): StaticResponse {
  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Treino API</title>
    <link rel="icon" type="image/png" href="${pathOf('favicon-32x32.png')}" />
    <link rel="stylesheet" href="${pathOf('swagger-ui.css')}" />
  </head>
  <body>
    <noscript>This page needs JavaScript. Without it, read <a href="/openapi.json">the OpenAPI document</a>.</noscript>
    <div id="swagger-ui"></div>
    <script src="${pathOf('swagger-ui-bundle.js')}"></script>
    <script src="${pathOf('start.js')}"></script>
  </body>
</html>
`;
  return staticResponse(Buffer.from(html), 'text/html; charset=utf-8', {
    'content-security-policy': CONTENT_SECURITY_POLICY,
    // Revalidated on every load, because it names the current assets.
    'cache-control': 'no-cache',
  });
}
