/** The training form: indicator, machine, dates, and the advanced options in a section that opens on demand. */
import { useLayoutEffect, useState } from 'preact/hooks';
import type { ApiError } from '../api/api-error.ts';
import type { Machine } from '../api/schemas.ts';
import { INDICATORS, PROFILES } from '../api/training-options.ts';
import { TextField } from '../components/fields.tsx';
import { MachineField } from '../machines/machine-field.tsx';
import { useLocale } from '../hooks/use-locale.ts';
import { definitionOf } from '../indicators/registry.ts';
import { FeatureFields, GridFields, LabelingFields, SearchFields } from './advanced-fields.tsx';
import type { FieldGroupProps } from './advanced-fields.tsx';
import { AlarmFields } from './alarm-fields.tsx';
import { FIELD_NAMES, hasAdvancedValues, withIndicator, withNewProfile } from './form-values.ts';
import type { FormErrors, FormValues } from './form-values.ts';

export interface TrainFormProps {
  readonly values: FormValues;
  readonly onValues: (values: FormValues) => void;
  readonly machines: readonly Machine[];
  readonly errors: FormErrors;
  /** Why the service refused the last request. */
  readonly refusal: ApiError | undefined;
  readonly isPlanning: boolean;
  readonly onPlan: () => void;
}

export function TrainForm(props: TrainFormProps) {
  const { values, onValues, machines, isPlanning } = props;
  const { language, t, format } = useLocale();
  const set = (change: Partial<FormValues>) => onValues({ ...values, ...change });
  const errorOf = useFieldErrors(props);
  const machine = machines.find(({ name }) => name === values.machine.trim());
  const limits = machine && {
    min: machine.first_timestamp.slice(0, 10),
    max: machine.last_timestamp.slice(0, 10),
  };

  const [isOpen, setOpen] = useAdvancedOpen(props);

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        props.onPlan();
      }}
    >
      <fieldset class="cards">
        <legend>{t.train.indicator}</legend>
        {INDICATORS.map((indicator) => (
          <label key={indicator} class="card choice">
            <input
              type="radio"
              name="indicator"
              value={indicator}
              checked={values.indicator === indicator}
              onChange={() => onValues(withIndicator(values, indicator))}
            />
            <span>
              <strong>{definitionOf(indicator).texts[language].name}</strong>
              <small class="note block">{definitionOf(indicator).texts[language].hint}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <MachineField
        label={t.train.machine}
        name={FIELD_NAMES.machine}
        hint={t.train.machineHint}
        error={errorOf(FIELD_NAMES.machine)}
        machines={machines}
        value={values.machine}
        onValue={(name) => set({ machine: name })}
        input={{ required: true }}
      />
      <fieldset aria-describedby="dates-hint">
        <legend>{t.train.dates}</legend>
        <div class="pair">
          {(['start', 'end'] as const).map((limit) => (
            <TextField
              key={limit}
              label={t.train[limit]}
              name={FIELD_NAMES[limit]}
              error={errorOf(FIELD_NAMES[limit])}
              value={values[limit]}
              onValue={(day) => set({ [limit]: day })}
              input={{ type: 'date', ...limits }}
            />
          ))}
        </div>
        <p class="hint" id="dates-hint">
          {machine
            ? t.train.datesHint(format.day(machine.first_timestamp), format.day(machine.last_timestamp))
            : t.train.datesHintUnknownMachine}
        </p>
      </fieldset>
      <fieldset class="cards">
        <legend>{t.train.profile}</legend>
        {PROFILES.toReversed().map((profile) => (
          <label key={profile} class="card choice">
            <input
              type="radio"
              name="profile"
              value={profile}
              checked={values.profile === profile}
              onChange={() => onValues(withNewProfile(values, profile))}
            />
            <span>
              <strong>{t.profiles[profile].name}</strong>
              <small class="note block">{t.profiles[profile].hint}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {values.indicator === 'status' && <AlarmFields {...{ values, set, errorOf }} />}
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t.train.advanced}</summary>
        <LabelingFields {...{ values, set, errorOf }} />
        <FeatureFields {...{ values, set, errorOf }} />
        <SearchFields {...{ values, set, errorOf }} />
        <GridFields {...{ values, set, errorOf }} />
      </details>
      <p class="row">
        <button type="submit" class="primary" aria-disabled={isPlanning}>
          {isPlanning ? t.train.planning : t.train.showPlan}
        </button>
      </p>
    </form>
  );
}

/**
 * Whether the advanced options are shown. They open when the form starts with changed options and when one of them has
 * an error, and stay open while the user corrects it.
 */
function useAdvancedOpen({ values, errors, refusal }: TrainFormProps) {
  const [isOpen, setOpen] = useState(() => hasAdvancedValues(values));
  useLayoutEffect(() => {
    const refused = refusal?.problem?.errors?.map(({ field }) => field) ?? [];
    if ([...Object.keys(errors), ...refused].some((field) => /^(labeling|features|search)/.test(field)))
      setOpen(true);
  }, [errors, refusal]);
  return [isOpen, setOpen] as const;
}

/** The error of each field: found by the form itself or reported by the service. */
function useFieldErrors({ errors, refusal }: TrainFormProps): FieldGroupProps['errorOf'] {
  const { t } = useLocale();
  return (field) => {
    const error = errors[field];
    if (error !== undefined) {
      const { machineRequired, notANumber, notNumbers } = t.train;
      const message =
        error === 'required' ? machineRequired : error === 'number' ? notANumber : notNumbers(error.text);
      return { message, isFromService: false };
    }
    const message = refusal?.messageFor(field);
    return message === undefined ? undefined : { message, isFromService: true };
  };
}
