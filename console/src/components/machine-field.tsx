/** A machine's name, typed or chosen among those there are. */
import { useEffect, useState } from 'preact/hooks';
import { announce } from '../announcements.ts';
import { allMachines } from '../api/requests.ts';
import type { Machine } from '../api/requests.ts';
import { useLanguage } from '../i18n/locale.ts';
import { useLoaded } from '../hooks/use-async.ts';
import { TextField } from './fields.tsx';
import type { TextFieldProps } from './fields.tsx';

export interface Machines {
  /** Those that have come so far. */
  readonly machines: readonly Machine[];
  /** Whether no others come. */
  readonly isWhole: boolean;
}

export function useMachines() {
  const { value, error } = useLoaded<Machines>(async (signal, show) => {
    const machines = await allMachines(signal, (part) => show({ machines: part, isWhole: false }));
    return { machines, isWhole: true };
  }, []);
  return { ...(value ?? { machines: [], isWhole: false }), error };
}

export type MachineFieldProps = TextFieldProps & { readonly machines: readonly Machine[] };

/** @param props.machines those that have come so far; a name that is not among them is the service's to refuse */
export const MachineField = ({ machines, ...field }: MachineFieldProps) => (
  <TextField
    {...field}
    input={{ list: `${field.name}-names`, autoComplete: 'off', spellcheck: false, ...field.input }}
  >
    <datalist id={`${field.name}-names`}>
      {machines.map(({ name }) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  </TextField>
);

export interface MachineFilterProps extends Omit<TextFieldProps, 'error' | 'name' | 'input'> {
  readonly known: Machines & { readonly error: unknown };
}

const filterName = 'machine';

/**
 * The same as a filter of a list. It holds once it is a whole name; when a part of one is entered, the machine that
 * has it in its name is taken, and the filter stays as it was where there are several or none.
 */
export function MachineFilter({ onValue, value, known, ...field }: MachineFilterProps) {
  const { words } = useLanguage();
  const { machines, isWhole, error } = known;
  const [draft, setDraft] = useState(value);
  const [before, setBefore] = useState(value);
  /** What is to be found a machine for: a name in the address may be a part of one, too. */
  const [entered, setEntered] = useState<string | undefined>(value);
  if (before !== value) {
    // Changed from elsewhere: cleared, or by the address.
    setBefore(value);
    setDraft(value);
    setEntered(undefined);
  }
  const sought = entered ?? value;
  const found = namesLike(sought, machines);
  const isSettled = isWhole || Boolean(error);
  const complaint =
    sought === '' || found.length === 1 || !isWhole || draft.trim() !== sought
      ? undefined
      : found.length === 0
        ? words.machines.noneFound(sought)
        : words.machines.severalFound(found.length, sought);
  useEffect(() => {
    if (entered === undefined || entered === '' || !isSettled) return;
    // Where it is not known which there are, the service is asked for what was typed.
    const names = isWhole ? found : [entered];
    if (names.length === 1) {
      setDraft(names[0]!);
      if (names[0] !== value) onValue(names[0]!);
    }
    if (complaint !== undefined) announce(complaint);
  }, [entered, isSettled]);
  return (
    <MachineField
      {...field}
      name={filterName}
      machines={machines}
      value={draft}
      error={complaint === undefined ? undefined : { words: complaint, isServers: false }}
      onValue={(text) => {
        setDraft(text);
        setEntered(undefined);
        if (text === '' || machines.some(({ name }) => name === text)) onValue(text);
      }}
      input={{
        type: 'search',
        placeholder: words.actions.allOf,
        onChange: () => setEntered(draft.trim()),
      }}
    />
  );
}

/** The machine of that name, or all that have it in theirs. */
function namesLike(text: string, machines: readonly Machine[]): readonly string[] {
  const wanted = text.toLocaleLowerCase();
  const names = machines.map(({ name }) => name);
  const whole =
    names.find((name) => name === text) ?? names.find((name) => name.toLocaleLowerCase() === wanted);
  return whole === undefined ? names.filter((name) => name.toLocaleLowerCase().includes(wanted)) : [whole];
}

/** The button goes with the filters; who pressed it goes on at the first of them. */
export function ClearFilters({ onClear }: { readonly onClear: () => void }) {
  const { words } = useLanguage();
  return (
    <button
      type="button"
      onClick={() => {
        onClear();
        document.getElementById(filterName)?.focus();
      }}
    >
      {words.actions.clear}
    </button>
  );
}
