/**
 * A link to one of a model's files. The API redirects it to the bucket. A browser cannot send a token with a link, so
 * users with a token get a button instead: it requests the presigned URL and opens that.
 */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { asApiError } from '../api/api-error.ts';
import type { ApiError } from '../api/api-error.ts';
import { presignedUrl } from '../api/requests.ts';
import type { ArtifactFormat } from '../api/schemas.ts';
import { session } from '../api/session.ts';
import { useLocale } from '../hooks/use-locale.ts';
import { useStore } from '../store.ts';
import { ErrorNotice } from '../components/notices.tsx';

export interface ModelFileLinkProps {
  readonly modelId: string;
  readonly format: ArtifactFormat;
  /** Only the report can be opened, in a new tab. Every file can be downloaded. */
  readonly purpose: 'open' | 'download';
  readonly class?: string;
  readonly label?: string;
  readonly children: ComponentChildren;
}

export function ModelFileLink({
  modelId,
  format,
  purpose,
  label,
  children,
  ...attributes
}: ModelFileLinkProps) {
  const { token } = useStore(session);
  const { language } = useLocale();
  const [error, setError] = useState<ApiError>();
  const opensTab = purpose === 'open';

  async function follow(): Promise<void> {
    // Browsers allow a new tab only during the click, before the URL is known. If the tab is blocked, this one is used.
    const tab = opensTab ? open('', '_blank') : null;
    if (tab) tab.opener = null;
    try {
      const { url } = await presignedUrl(modelId, format, purpose, language);
      setError(undefined);
      (tab ?? window).location.assign(url);
    } catch (failure) {
      tab?.close();
      setError(asApiError(failure));
    }
  }

  if (token !== null)
    return (
      <>
        <button
          type="button"
          class={attributes.class ?? 'link'}
          aria-label={label}
          onClick={() => void follow()}
        >
          {children}
        </button>
        {error && <ErrorNotice error={error} />}
      </>
    );
  return (
    <a
      href={
        opensTab ? `/models/${modelId}/report?lang=${language}` : `/models/${modelId}/artifacts/${format}`
      }
      {...(opensTab && { target: '_blank', rel: 'noopener' })}
      aria-label={label}
      class={attributes.class}
    >
      {children}
    </a>
  );
}
