/** A text field that suggests machine names. */
import type { Machine } from '../api/schemas.ts';
import { TextField } from '../components/fields.tsx';
import type { TextFieldProps } from '../components/fields.tsx';

export type MachineFieldProps = TextFieldProps & { readonly machines: readonly Machine[] };

/** @param props.machines the suggestions; other names are allowed, and the service refuses those it does not know */
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
