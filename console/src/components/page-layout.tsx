/** What every view begins with: its heading, which takes the focus when one comes from another view, and its title. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

export interface PageProps {
  readonly title: string;
  readonly lead?: ComponentChildren;
  /** Above the heading: where one came from. */
  readonly back?: { readonly href: string; readonly words: string };
  /** Beside the heading. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Page({ title, lead, back, aside, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Treino`;
  }, [title]);
  return (
    <>
      <header class="page-head">
        <div>
          {back && (
            <p class="back">
              <a href={back.href}>{back.words}</a>
            </p>
          )}
          <h1 tabIndex={-1}>{title}</h1>
          {lead && <p class="lead">{lead}</p>}
        </div>
        {aside}
      </header>
      {children}
    </>
  );
}
