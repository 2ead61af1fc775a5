/** Labeled form controls. Screen readers read a control's hint and error together with it. */
import type { AllHTMLAttributes, ComponentChildren, InputHTMLAttributes } from 'preact';

export interface FieldProps {
  readonly label: string;
  /** The field's name in the API, also its element id. */
  readonly name: string;
  readonly hint?: string | undefined;
  readonly error?: FieldError | undefined;
}

interface FieldError {
  readonly message: string;
  /** Whether the message comes from the service, and so is in English. */
  readonly isFromService: boolean;
}

interface AriaProps {
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: boolean;
}

function ariaProps({ name, hint, error }: FieldProps): AriaProps {
  const describedBy = [error && `${name}-error`, hint && `${name}-hint`].filter(Boolean).join(' ');
  return {
    ...(describedBy && { 'aria-describedby': describedBy }),
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
        <p class="field-error" id={`${name}-error`} lang={error.isFromService ? 'en' : undefined}>
          {error.message}
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
  /** Further attributes of the input element. */
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
      {...ariaProps(field)}
      // Preact types each `type` of input separately.
      {...(input as InputHTMLAttributes | undefined)}
    />
    {children}
  </Field>
);

interface SelectOptions<T extends string> {
  readonly value: T;
  readonly options: readonly (readonly [value: T, text: string])[];
  readonly onValue: (value: T) => void;
}

export const SelectField = <T extends string>({
  value,
  options,
  onValue,
  ...field
}: FieldProps & SelectOptions<T>) => (
  <Field {...field}>
    <Select {...{ value, options, onValue }} id={field.name} {...ariaProps(field)} />
  </Field>
);

/** A select without a label of its own. */
export const Select = <T extends string>({
  value,
  options,
  onValue,
  ...attributes
}: SelectOptions<T> & AriaProps & { readonly id: string }) => (
  <select value={value} onChange={(event) => onValue(event.currentTarget.value as T)} {...attributes}>
    {options.map(([option, text]) => (
      <option key={option} value={option}>
        {text}
      </option>
    ))}
  </select>
);
