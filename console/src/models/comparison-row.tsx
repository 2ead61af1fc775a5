/** One row of the comparison of two models. */
import type { ComponentChildren } from 'preact';
import { useLocale } from '../hooks/use-locale.ts';

interface ComparisonRowProps {
  readonly name: string;
  readonly hint?: string;
  /** The column to mark as better, or that the columns differ. */
  readonly mark: 0 | 1 | 'differs' | null;
  readonly children: readonly ComponentChildren[];
}

export function ComparisonRow({ name, hint, mark, children }: ComparisonRowProps) {
  const { t } = useLocale();
  return (
    <tr>
      <th scope="row">
        {mark === 'differs' && (
          <span class="mark" role="img" aria-label={t.compare.differs}>
            ≠
          </span>
        )}
        {name}
        {hint && <small class="note block wide-only-block">{hint}</small>}
      </th>
      {children.map((child, column) => (
        <td key={column} class={mark === column ? 'better' : undefined}>
          {child}
          {mark === column && (
            <span class="mark" role="img" aria-label={t.compare.better}>
              ▲
            </span>
          )}
        </td>
      ))}
    </tr>
  );
}
