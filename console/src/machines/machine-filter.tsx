/** Filters a list by machine. */
import { useEffect, useState } from 'preact/hooks';
import { announce } from '../announcements.ts';
import type { Machine } from '../api/schemas.ts';
import type { Machines } from '../hooks/use-machines.ts';
import { useLocale } from '../hooks/use-locale.ts';
import type { TextFieldProps } from '../components/fields.tsx';
import { MachineField } from './machine-field.tsx';

export interface MachineFilterProps extends Omit<TextFieldProps, 'error' | 'name' | 'input'> {
  readonly known: Machines & { readonly error: unknown };
}

const FIELD_NAME = 'machine';

/**
 * A full machine name applies at once. When the user enters a part of a name, the one machine that has it in its name
 * is taken; if several or none have it, the filter stays as it was and an error says so.
 */
export function MachineFilter({ onValue, value, known, ...field }: MachineFilterProps) {
  const { t } = useLocale();
  const { machines, isComplete, error } = known;
  const [draft, setDraft] = useState(value);
  const [previousValue, setPreviousValue] = useState(value);
  /** The text to find a machine for. It starts with the value, because a name in the address can be a part of one. */
  const [entered, setEntered] = useState<string | undefined>(value);
  if (previousValue !== value) {
    // The value changed outside this field: by "Clear filters" or by the address.
    setPreviousValue(value);
    setDraft(value);
    setEntered(undefined);
  }
  const searched = entered ?? value;
  const matches = matchingNames(searched, machines);
  const isLoaded = isComplete || Boolean(error);
  const message =
    searched === '' || matches.length === 1 || !isComplete || draft.trim() !== searched
      ? undefined
      : matches.length === 0
        ? t.machines.noMatch(searched)
        : t.machines.severalMatches(matches.length, searched);
  useEffect(() => {
    if (entered === undefined || entered === '' || !isLoaded) return;
    // Without the list of machines, the text is used as it is.
    const names = isComplete ? matches : [entered];
    if (names.length === 1) {
      setDraft(names[0]!);
      if (names[0] !== value) onValue(names[0]!);
    }
    if (message !== undefined) announce(message);
  }, [entered, isLoaded]);
  return (
    <MachineField
      {...field}
      name={FIELD_NAME}
      machines={machines}
      value={draft}
      error={message === undefined ? undefined : { message, isFromService: false }}
      onValue={(text) => {
        setDraft(text);
        setEntered(undefined);
        if (text === '' || machines.some(({ name }) => name === text)) onValue(text);
      }}
      input={{
        type: 'search',
        placeholder: t.actions.allMachines,
        onChange: () => setEntered(draft.trim()),
      }}
    />
  );
}

/** The machine with exactly this name, first with and then without regard to case; else all with the text in their names. */
function matchingNames(text: string, machines: readonly Machine[]): readonly string[] {
  const lowerText = text.toLocaleLowerCase();
  const names = machines.map(({ name }) => name);
  const exact =
    names.find((name) => name === text) ?? names.find((name) => name.toLocaleLowerCase() === lowerText);
  return exact === undefined ? names.filter((name) => name.toLocaleLowerCase().includes(lowerText)) : [exact];
}

/** Clears all filters. The button disappears with them, so the focus moves to the machine filter. */
export function ClearFiltersButton({ onClear }: { readonly onClear: () => void }) {
  const { t } = useLocale();
  return (
    <button
      type="button"
      onClick={() => {
        onClear();
        document.getElementById(FIELD_NAME)?.focus();
      }}
    >
      {t.actions.clearFilters}
    </button>
  );
}
