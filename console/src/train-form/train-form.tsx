/** The form: what, of which machine, of when; and what few want to change, folded away. */
import { useLayoutEffect, useState } from 'preact/hooks';
import type { Machine } from '../api/requests.ts';
import type { ApiError } from '../api/api-error.ts';
import { useLanguage } from '../i18n/locale.ts';
import { TextField } from '../components/fields.tsx';
import { MachineField } from '../components/machine-field.tsx';
import { GridFields, LabelingFields, SearchFields } from './advanced-fields.tsx';
import type { PartProps } from './advanced-fields.tsx';
import { fieldNames, hasAdvanced, ofKind } from './form-values.ts';
import type { Mistakes, TrainValues } from './form-values.ts';

export interface TrainFormProps {
  readonly values: TrainValues;
  readonly onValues: (values: TrainValues) => void;
  readonly machines: readonly Machine[];
  readonly mistakes: Mistakes;
  /** What the service said against it. */
  readonly refusal: ApiError | undefined;
  readonly isPlanning: boolean;
  readonly onPlan: () => void;
}

const indicators = ['status', 'health'] as const;

export function TrainForm(props: TrainFormProps) {
  const { values, onValues, machines, isPlanning } = props;
  const { words, format } = useLanguage();
  const set = (change: Partial<TrainValues>) => onValues({ ...values, ...change });
  const errorOf = useErrors(props);
  const machine = machines.find(({ name }) => name === values.machine.trim());
  const limits = machine && {
    min: machine.first_timestamp.slice(0, 10),
    max: machine.last_timestamp.slice(0, 10),
  };

  const [isOpen, setOpen] = useIsOpen(props);

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        props.onPlan();
      }}
    >
      <fieldset class="cards">
        <legend>{words.train.indicator}</legend>
        {indicators.map((indicator) => (
          <label key={indicator} class="card choice">
            <input
              type="radio"
              name="indicator"
              value={indicator}
              checked={values.indicator === indicator}
              onChange={() => onValues(ofKind(values, indicator))}
            />
            <span>
              <strong>{words.indicators[indicator]}</strong>
              <small class="note block">
                {indicator === 'status' ? words.indicators.statusHint : words.indicators.healthHint}
              </small>
            </span>
          </label>
        ))}
      </fieldset>
      <MachineField
        label={words.train.machine}
        name={fieldNames.machine}
        hint={words.train.machineHint}
        error={errorOf(fieldNames.machine)}
        machines={machines}
        value={values.machine}
        onValue={(name) => set({ machine: name })}
        input={{ required: true }}
      />
      <fieldset aria-describedby="dates-hint">
        <legend>{words.train.dates}</legend>
        <div class="pair">
          {(['start', 'end'] as const).map((end) => (
            <TextField
              key={end}
              label={words.train[end]}
              name={fieldNames[end]}
              error={errorOf(fieldNames[end])}
              value={values[end]}
              onValue={(day) => set({ [end]: day })}
              input={{ type: 'date', ...limits }}
            />
          ))}
        </div>
        <p class="hint" id="dates-hint">
          {machine
            ? words.train.datesHint(format.day(machine.first_timestamp), format.day(machine.last_timestamp))
            : words.train.datesUnknown}
        </p>
      </fieldset>
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{words.train.advanced}</summary>
        <LabelingFields {...{ values, set, errorOf }} />
        <SearchFields {...{ values, set, errorOf }} />
        <GridFields {...{ values, set, errorOf }} />
      </details>
      <p class="row">
        <button type="submit" class="primary" aria-disabled={isPlanning}>
          {isPlanning ? words.train.planning : words.train.plan}
        </button>
      </p>
    </form>
  );
}

/**
 * Whether what few want to change is unfolded: what somebody comes back to, and what is said to be wrong, is not to be
 * hidden; and what is being typed in is not to be folded away.
 */
function useIsOpen({ values, mistakes, refusal }: TrainFormProps) {
  const [isOpen, setOpen] = useState(() => hasAdvanced(values));
  useLayoutEffect(() => {
    const told = refusal?.problem?.errors?.map(({ field }) => field) ?? [];
    if ([...Object.keys(mistakes), ...told].some((field) => /^(labeling|search)/.test(field))) setOpen(true);
  }, [mistakes, refusal]);
  return [isOpen, setOpen] as const;
}

/** What is wrong with a field: found here, or told by the service. */
function useErrors({ mistakes, refusal }: TrainFormProps): PartProps['errorOf'] {
  const { words } = useLanguage();
  return (field) => {
    const mistake = mistakes[field];
    if (mistake !== undefined) {
      const { required, badNumber, badNumbers } = words.train;
      const said =
        mistake === 'required' ? required : mistake === 'number' ? badNumber : badNumbers(mistake.text);
      return { words: said, isServers: false };
    }
    const told = refusal?.of(field);
    return told === undefined ? undefined : { words: told, isServers: true };
  };
}
