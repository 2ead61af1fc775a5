/** Names and what they are, one beneath the other. */
import type { ComponentChildren } from 'preact';

export type Fact = readonly [name: string, value: ComponentChildren];

export const Facts = ({ facts }: { readonly facts: readonly (Fact | false)[] }) => (
  <dl class="facts">
    {facts.map(
      (fact) =>
        fact && (
          <div key={fact[0]}>
            <dt>{fact[0]}</dt>
            <dd>{fact[1]}</dd>
          </div>
        ),
    )}
  </dl>
);

/** A time, in the reader's zone. */
export const Time = ({ at, words }: { readonly at: string; readonly words: string }) => (
  <time dateTime={at} title={at}>
    {words}
  </time>
);
