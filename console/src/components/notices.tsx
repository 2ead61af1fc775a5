/** What is said in place of data, or about them: nothing there, still coming, did not work. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { askForToken } from '../api/session.ts';
import type { ApiError } from '../api/api-error.ts';
import { useLanguage } from '../i18n/locale.ts';

/** Words of the service itself, which are English in every language. */
export function ServerWords({ children }: { readonly children: ComponentChildren }) {
  const { words } = useLanguage();
  return (
    <>
      <span lang="en">{children}</span>
      {words.app.serverWords && <small class="note block">{words.app.serverWords}</small>}
    </>
  );
}

export interface ProblemNoticeProps {
  readonly error: ApiError;
  readonly title?: string;
  readonly onRetry?: () => void;
  /** What is shown beneath came before. */
  readonly isStale?: boolean;
}

/** A refusal, in the service's words, with what is wrong field by field. */
export function ProblemNotice({ error, title, onRetry, isStale = false }: ProblemNoticeProps) {
  const { words } = useLanguage();
  const { problem, status } = error;
  const notice = useRef<HTMLDivElement>(null);
  // Before it is taken out.
  useLayoutEffect(() => () => leaveFocus(notice.current), []);
  return (
    <div class="notice bad" role="alert" ref={notice}>
      <p class="notice-title">{title ?? words.problems.title}</p>
      {problem ? (
        <p>
          <ServerWords>{problem.detail}</ServerWords>
        </p>
      ) : (
        <p>{status === 0 ? words.problems.offline : words.problems.unreadable(status)}</p>
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
      {status === 403 && <p>{words.problems.forbidden}</p>}
      {isStale && <p>{words.problems.stale}</p>}
      {(onRetry || status === 403) && (
        <p class="row">
          {onRetry && (
            <button type="button" onClick={onRetry}>
              {words.actions.retry}
            </button>
          )}
          {status === 403 && (
            <button type="button" onClick={() => askForToken({ words: error.message, isTokenGood: true })}>
              {words.problems.otherToken}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

/** A button that is gone has no focus to give on: who pressed it begins at the heading. */
function leaveFocus(notice: HTMLElement | null): void {
  if (notice?.contains(document.activeElement)) document.querySelector('h1')?.focus();
}

/** Nothing there, and what to do about it. */
export const Empty = ({
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

/** Shown only after a moment (style sheet): what comes at once does not flicker. */
export function Loading() {
  const { words } = useLanguage();
  return <p class="loading">{words.app.loading}</p>;
}
