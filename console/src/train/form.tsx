/** The form: what, of which machine, of when; and what few want to change, folded away. */
import type { Machine } from '../api/calls.ts';
import type { ApiError } from '../api/problem.ts';
import { useLanguage } from '../i18n/language.ts';
import { SelectField, TextField } from '../parts/fields.tsx';
import type { FieldProps } from '../parts/fields.tsx';
import { MachineField } from '../parts/machine-field.tsx';
import {
  combinationsOf,
  fieldNames,
  foldTypes,
  freshValues,
  GRID_KEYS,
  gridField,
  scorings,
} from './values.ts';
import type { Mistakes, TrainValues } from './values.ts';

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
              onChange={() => onValues(freshValues(indicator, values.machine, values.start, values.end))}
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
      <details open={props.refusal?.problem?.errors?.some(({ field }) => /^(labeling|search)/.test(field))}>
        <summary>{words.train.advanced}</summary>
        <Labeling {...{ values, set, errorOf }} />
        <Search {...{ values, set, errorOf }} />
        <Grid {...{ values, set, errorOf }} />
      </details>
      <p class="row">
        <button type="submit" class="primary" aria-disabled={isPlanning}>
          {isPlanning ? words.train.planning : words.train.plan}
        </button>
      </p>
    </form>
  );
}

interface PartProps {
  readonly values: TrainValues;
  readonly set: (change: Partial<TrainValues>) => void;
  readonly errorOf: (field: string) => FieldProps['error'];
}

function Labeling({ values, set, errorOf }: PartProps) {
  const { words } = useLanguage();
  return (
    <fieldset>
      <legend>{words.train.labeling}</legend>
      {values.indicator === 'status' && (
        <div class="pair">
          <TextField
            label={words.train.drop}
            name={fieldNames.drop}
            hint={words.train.dropHint}
            error={errorOf(fieldNames.drop)}
            value={values.drop}
            onValue={(drop) => set({ drop })}
            input={{ inputMode: 'text', placeholder: '-70' }}
          />
          <TextField
            label={words.train.window}
            name={fieldNames.window}
            hint={words.train.windowHint}
            error={errorOf(fieldNames.window)}
            value={values.window}
            onValue={(window) => set({ window })}
            input={{ inputMode: 'decimal', placeholder: '30' }}
          />
        </div>
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={values.embargo}
          onChange={(event) => set({ embargo: event.currentTarget.checked })}
        />
        {words.train.embargo}
      </label>
    </fieldset>
  );
}

function Search({ values, set, errorOf }: PartProps) {
  const { words } = useLanguage();
  const { strategies, scorings: scoringWords, foldTypes: foldWords } = words.train;
  return (
    <fieldset>
      <legend>{words.train.search}</legend>
      <div class="pair">
        <SelectField
          label={words.train.scoring}
          name={fieldNames.scoring}
          error={values.scoring === 'recall_at_precision' ? undefined : errorOf(fieldNames.scoring)}
          value={values.scoring}
          options={scorings[values.indicator].map((name) => [name, scoringWords[name]] as const)}
          onValue={(scoring) => set({ scoring })}
        />
        {values.scoring === 'recall_at_precision' && (
          <TextField
            label={words.train.precision}
            name="precision"
            hint={words.train.precisionHint}
            error={errorOf(fieldNames.scoring)}
            value={values.precision}
            onValue={(precision) => set({ precision })}
            input={{ inputMode: 'decimal' }}
          />
        )}
        <SelectField
          label={words.train.strategy}
          name="search.strategy"
          error={errorOf('search.strategy')}
          value={values.strategy}
          options={[
            ['grid', strategies.grid],
            ['halving', strategies.halving],
          ]}
          onValue={(strategy) => set({ strategy })}
        />
        <SelectField
          label={words.train.foldType}
          name="search.fold_type"
          error={errorOf('search.fold_type')}
          value={values.foldType}
          options={foldTypes[values.indicator].map((name) => [name, foldWords[name]] as const)}
          onValue={(foldType) => set({ foldType })}
        />
        <TextField
          label={words.train.folds}
          name={fieldNames.folds}
          hint={words.train.foldsHint}
          error={errorOf(fieldNames.folds)}
          value={values.folds}
          onValue={(folds) => set({ folds })}
          input={{ inputMode: 'numeric', placeholder: '3' }}
        />
      </div>
    </fieldset>
  );
}

function Grid({ values, set, errorOf }: PartProps) {
  const { words, format } = useLanguage();
  const count = combinationsOf(values.grid);
  return (
    <fieldset aria-describedby="grid-hint">
      <legend>{words.train.grid}</legend>
      <p class="hint" id="grid-hint">
        {words.train.gridHint}
      </p>
      <div class="triple">
        {GRID_KEYS.map((key) => (
          <TextField
            key={key}
            label={key}
            name={gridField(key)}
            error={errorOf(gridField(key))}
            value={values.grid[key]}
            onValue={(text) => set({ grid: { ...values.grid, [key]: text } })}
            input={{ spellcheck: false, autoComplete: 'off' }}
          />
        ))}
      </div>
      <p class="note" role="status">
        {words.train.combinations(count, format.whole(count))}
      </p>
    </fieldset>
  );
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
