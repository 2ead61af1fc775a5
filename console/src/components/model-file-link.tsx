/**
 * A link to a file of a model: an ordinary one, which the API leads on to the bucket. A browser sends no token with
 * that: for who has one it is a button, which asks for the bucket's link first, and cannot be opened in a tab past that.
 */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { linkTo } from '../api/requests.ts';
import type { Format } from '../api/requests.ts';
import { asApiError } from '../api/api-error.ts';
import type { ApiError } from '../api/api-error.ts';
import { session } from '../api/session.ts';
import { useStore } from '../store.ts';
import { ProblemNotice } from './notices.tsx';

export interface FileLinkProps {
  readonly model: string;
  readonly format: Format;
  /** The report is shown in a tab of its own; anything can be saved. */
  readonly purpose: 'show' | 'save';
  readonly class?: string;
  readonly label?: string;
  readonly children: ComponentChildren;
}

export function FileLink({ model, format, purpose, label, children, ...others }: FileLinkProps) {
  const { token } = useStore(session);
  const [error, setError] = useState<ApiError>();
  const isShown = purpose === 'show';

  async function follow(): Promise<void> {
    // At once: browsers open no tab later than the click. Where they open none, this one leads there.
    const tab = isShown ? open('', '_blank') : null;
    if (tab) tab.opener = null;
    try {
      const { url } = await linkTo(model, format, purpose);
      setError(undefined);
      (tab ?? window).location.assign(url);
    } catch (refusal) {
      tab?.close();
      setError(asApiError(refusal));
    }
  }

  if (token !== null)
    return (
      <>
        <button type="button" class={others.class ?? 'link'} aria-label={label} onClick={() => void follow()}>
          {children}
        </button>
        {error && <ProblemNotice error={error} />}
      </>
    );
  return (
    <a
      href={isShown ? `/models/${model}/report` : `/models/${model}/artifacts/${format}`}
      {...(isShown && { target: '_blank', rel: 'noopener' })}
      aria-label={label}
      class={others.class}
    >
      {children}
    </a>
  );
}
