/** What few want to change of a training: how rows are labelled, how the search goes, and over what. */
import { useLanguage } from '../i18n/locale.ts';
import { SelectField, TextField } from '../components/fields.tsx';
import type { FieldProps } from '../components/fields.tsx';
import { combinationsOf, fieldNames, foldTypes, GRID_KEYS, gridField, scorings } from './form-values.ts';
import type { TrainValues } from './form-values.ts';

export interface PartProps {
  readonly values: TrainValues;
  readonly set: (change: Partial<TrainValues>) => void;
  readonly errorOf: (field: string) => FieldProps['error'];
}

export function LabelingFields({ values, set, errorOf }: PartProps) {
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

export function SearchFields({ values, set, errorOf }: PartProps) {
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

export function GridFields({ values, set, errorOf }: PartProps) {
  const { words, format } = useLanguage();
  const count = combinationsOf(values.grid, format.decimalMark);
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
