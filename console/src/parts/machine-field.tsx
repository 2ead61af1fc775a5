/** A machine's name, typed or chosen among those there are. */
import { useState } from 'preact/hooks';
import { allMachines } from '../api/calls.ts';
import type { Machine } from '../api/calls.ts';
import { useLoaded } from '../use-loaded.ts';
import { TextField } from './fields.tsx';
import type { TextFieldProps } from './fields.tsx';

export const useMachines = () => useLoaded<readonly Machine[]>(allMachines, []);

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

/** The same as a filter of a list: it holds once it is a whole name, or was entered. */
export function MachineFilter({ onValue, value, ...field }: MachineFieldProps) {
  const [draft, setDraft] = useState(value);
  const [before, setBefore] = useState(value);
  if (before !== value) {
    // Changed from elsewhere: cleared, or by the address.
    setBefore(value);
    setDraft(value);
  }
  return (
    <MachineField
      {...field}
      value={draft}
      onValue={(text) => {
        setDraft(text);
        if (text === '' || field.machines.some(({ name }) => name === text)) onValue(text);
      }}
      input={{ type: 'search', ...field.input, onChange: () => onValue(draft.trim()) }}
    />
  );
}
