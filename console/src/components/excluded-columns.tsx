/** Columns that a training does not read, each with the reason. */
import type { ExcludedColumn } from '../api/schemas.ts';
import { useLocale } from '../hooks/use-locale.ts';

export function ExcludedColumns({ columns }: { readonly columns: readonly ExcludedColumn[] }) {
  const { t } = useLocale();
  return columns.map(({ name, type, reason }) => (
    <span key={name} class="block">
      {name} <small class="note">{t.excludedColumns.reasons[reason](type)}</small>
    </span>
  ));
}
