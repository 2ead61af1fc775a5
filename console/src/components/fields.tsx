/** Labelled controls, with a hint and what is wrong beneath, both read out with the control. */
import type { AllHTMLAttributes, ComponentChildren, InputHTMLAttributes } from 'preact';

export interface FieldProps {
  readonly label: string;
  /** As the API names it; also its id. */
  readonly name: string;
  readonly hint?: string | undefined;
  /** Words of the service are English. */
  readonly error?: { readonly words: string; readonly isServers: boolean } | undefined;
}

interface Wiring {
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: boolean;
}

function wiring({ name, hint, error }: FieldProps): Wiring {
  const described = [error && `${name}-error`, hint && `${name}-hint`].filter(Boolean).join(' ');
  return {
    ...(described && { 'aria-describedby': described }),
    ...(error && { 'aria-invalid': true }),
  };
}

function Field({ children, ...field }: FieldProps & { readonly children: ComponentChildren }) {
  const { name, label, hint, error } = field;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {children}
      {error && (
        <p class="field-error" id={`${name}-error`} lang={error.isServers ? 'en' : undefined}>
          {error.words}
        </p>
      )}
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

type InputOptions = { readonly type?: 'text' | 'search' | 'date' | 'password' } & Pick<
  AllHTMLAttributes<HTMLInputElement>,
  | 'autoComplete'
  | 'inputMode'
  | 'list'
  | 'max'
  | 'min'
  | 'onChange'
  | 'placeholder'
  | 'required'
  | 'spellcheck'
>;

export interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** What else the control is. */
  readonly input?: InputOptions;
  readonly children?: ComponentChildren;
}

export const TextField = ({ value, onValue, input, children, ...field }: TextFieldProps) => (
  <Field {...field}>
    <input
      id={field.name}
      name={field.name}
      value={value}
      onInput={(event) => onValue(event.currentTarget.value)}
      {...wiring(field)}
      // Preact's types know an input by its one type.
      {...(input as InputHTMLAttributes | undefined)}
    />
    {children}
  </Field>
);

export interface SelectFieldProps<T extends string> extends FieldProps {
  readonly value: T;
  readonly options: readonly (readonly [value: T, words: string])[];
  readonly onValue: (value: T) => void;
}

export const SelectField = <T extends string>({ value, options, onValue, ...field }: SelectFieldProps<T>) => (
  <Field {...field}>
    <Choices {...{ value, options, onValue }} id={field.name} {...wiring(field)} />
  </Field>
);

export interface ChoicesProps<T extends string> extends Wiring {
  readonly id: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, words: string])[];
  readonly onValue: (value: T) => void;
}

/** A select alone, for who labels it otherwise. */
export const Choices = <T extends string>({ value, options, onValue, ...others }: ChoicesProps<T>) => (
  <select value={value} onChange={(event) => onValue(event.currentTarget.value as T)} {...others}>
    {options.map(([option, words]) => (
      <option key={option} value={option}>
        {words}
      </option>
    ))}
  </select>
);
