/** The frame of every view: document title, heading and content. The heading gets the focus on navigation. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

/** A longer title may not fit its three lines. */
const LONG_TITLE = 60;

export interface PageLayoutProps {
  readonly title: string;
  readonly lead?: ComponentChildren;
  /** A link above the heading, to the list that the page belongs to. */
  readonly back?: { readonly href: string; readonly text: string };
  readonly children: ComponentChildren;
}

export function PageLayout({ title, lead, back, children }: PageLayoutProps) {
  useEffect(() => {
    document.title = `${title} · Treino`;
  }, [title]);
  return (
    <>
      <header class="page-head">
        <div>
          {back && (
            <p class="back">
              <a href={back.href}>{back.text}</a>
            </p>
          )}
          <h1 tabIndex={-1} title={title.length > LONG_TITLE ? title : undefined}>
            {title}
          </h1>
          {lead && <p class="lead">{lead}</p>}
        </div>
      </header>
      {children}
    </>
  );
}
