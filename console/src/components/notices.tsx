/** Notices above or in place of data: an error, an empty list, a list that is loading. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ApiError } from '../api/api-error.ts';
import { requestSignIn } from '../api/session.ts';
import { useLocale } from '../hooks/use-locale.ts';
import { wordSentence } from '../../../lib/texts/word.ts';
import type { StoredMessage } from '../../../lib/texts/word.ts';

/** A message from the service. It is in English, and in other languages a note says so. */
export function ServiceMessage({ children }: { readonly children: ComponentChildren }) {
  const { t } = useLocale();
  return (
    <>
      <span lang="en">{children}</span>
      {t.app.serviceLanguageNote && <small class="note block">{t.app.serviceLanguageNote}</small>}
    </>
  );
}

/** A sentence of the service in the user's language, or in English if it has no code that the console knows. */
export function ServiceSentence({
  sentence,
  code,
}: {
  readonly sentence: string;
  readonly code: StoredMessage | undefined;
}) {
  const { language } = useLocale();
  const worded = wordSentence(sentence, code, language);
  return worded.language === language ? <>{worded.text}</> : <ServiceMessage>{worded.text}</ServiceMessage>;
}

export interface ErrorNoticeProps {
  readonly error: ApiError;
  readonly title?: string;
  readonly onRetry?: () => void;
  /** Whether the data below the notice is from an earlier load. */
  readonly isStale?: boolean;
}

/** An API error: the service's message, and its list of fields when there are several. */
export function ErrorNotice({ error, title, onRetry, isStale = false }: ErrorNoticeProps) {
  const { t } = useLocale();
  const { problem, status } = error;
  const notice = useRef<HTMLDivElement>(null);
  // A layout effect's cleanup runs while the notice still has the focus.
  useLayoutEffect(() => () => moveFocusToHeading(notice.current), []);
  return (
    <div class="notice bad" role="alert" ref={notice}>
      <p class="notice-title">{title ?? t.errors.title}</p>
      {problem ? (
        <p>
          <ServiceMessage>{problem.detail}</ServiceMessage>
        </p>
      ) : (
        <p>{status === 0 ? t.errors.offline : t.errors.unexplained(status)}</p>
      )}
      {problem?.errors && problem.errors.length > 1 && (
        <ul lang="en">
          {problem.errors.map(({ field, message }) => (
            <li key={`${field} ${message}`}>
              <code>{field}</code> {message}
            </li>
          ))}
        </ul>
      )}
      {status === 403 && <p>{t.errors.forbidden}</p>}
      {isStale && <p>{t.errors.stale}</p>}
      {(onRetry || status === 403) && (
        <p class="row">
          {onRetry && (
            <button type="button" onClick={onRetry}>
              {t.actions.retry}
            </button>
          )}
          {status === 403 && (
            <button
              type="button"
              onClick={() => requestSignIn({ message: error.message, isTokenValid: true })}
            >
              {t.errors.useAnotherToken}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

/** If the notice disappears while one of its buttons has the focus, the focus moves to the page's heading. */
function moveFocusToHeading(notice: HTMLElement | null): void {
  if (notice?.contains(document.activeElement)) document.querySelector('h1')?.focus();
}

/** An empty list, and what to do about it. */
export const EmptyState = ({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
}) => (
  <div class="empty">
    <p class="empty-title">{title}</p>
    {children}
  </div>
);

/** The style sheet shows it only after a moment, so that fast loads do not flicker. */
export function Loading() {
  const { t } = useLocale();
  return <p class="loading">{t.app.loading}</p>;
}
