/** A list of names and values. */
import type { ComponentChildren } from 'preact';

export interface KeyValueRow {
  readonly name: string;
  readonly value: ComponentChildren;
  /** Small print below the value: one line, or several. */
  readonly note?: string | readonly string[];
}

/** @param props.rows `false` leaves a row out */
export const KeyValueList = ({ rows }: { readonly rows: readonly (KeyValueRow | false)[] }) => (
  <dl class="key-values">
    {rows.map(
      (row) =>
        row && (
          <div key={row.name}>
            <dt>{row.name}</dt>
            <dd>
              {row.value}
              {row.note !== undefined &&
                [row.note].flat().map((line) => (
                  <small key={line} class="note block">
                    {line}
                  </small>
                ))}
            </dd>
          </div>
        ),
    )}
  </dl>
);

/** @param props.at RFC 3339, shown as the tooltip */
export const Time = ({ at, text }: { readonly at: string; readonly text: string }) => (
  <time dateTime={at} title={at}>
    {text}
  </time>
);
