/** The form's advanced options: how to label rows, how to search, and which parameters to try. */
import {
  CLASS_WEIGHTS,
  DEFAULT_DRAWS,
  FOLD_TYPES,
  GRID_KEYS,
  REQUEST_DEFAULTS,
  STRATEGIES,
} from '../api/training-options.ts';
import { SelectField, TextField } from '../components/fields.tsx';
import type { FieldProps } from '../components/fields.tsx';
import { strategyTexts } from '../i18n/strategies.ts';
import { useLocale } from '../hooks/use-locale.ts';
import { definitionOf } from '../indicators/registry.ts';
import {
  countCombinations,
  FIELD_NAMES,
  gridFieldName,
  labelingFieldName,
  withStrategy,
} from './form-values.ts';
import type { FormValues } from './form-values.ts';

export interface FieldGroupProps {
  readonly values: FormValues;
  readonly set: (change: Partial<FormValues>) => void;
  readonly errorOf: (field: string) => FieldProps['error'];
}

export function LabelingFields({ values, set, errorOf }: FieldGroupProps) {
  const { language, t, format } = useLocale();
  const { labelingFields } = definitionOf(values.indicator);
  return (
    <fieldset>
      <legend>{t.train.labeling}</legend>
      {labelingFields.length > 0 && (
        <div class="pair">
          {labelingFields.map((field) => (
            <TextField
              key={field.name}
              label={field.texts[language].label}
              name={labelingFieldName(field)}
              hint={field.texts[language].hint(format.plain(field.defaultValue))}
              error={errorOf(labelingFieldName(field))}
              value={values.labeling[field.name]!}
              onValue={(text) => set({ labeling: { ...values.labeling, [field.name]: text } })}
              input={{ inputMode: field.inputMode, placeholder: String(field.defaultValue) }}
            />
          ))}
        </div>
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={values.embargo}
          onChange={(event) => set({ embargo: event.currentTarget.checked })}
        />
        {t.train.embargo}
      </label>
    </fieldset>
  );
}

export function FeatureFields({ values, set, errorOf }: FieldGroupProps) {
  const { t } = useLocale();
  return (
    <fieldset>
      <legend>{t.train.features}</legend>
      <label class="check">
        <input
          type="checkbox"
          checked={values.counterGuard}
          onChange={(event) => set({ counterGuard: event.currentTarget.checked })}
        />
        {t.train.counterGuard}
      </label>
      <TextField
        label={t.train.exclude}
        name={FIELD_NAMES.exclude}
        hint={t.train.excludeHint}
        error={errorOf(FIELD_NAMES.exclude)}
        value={values.exclude}
        onValue={(exclude) => set({ exclude })}
        input={{ spellcheck: false, autoComplete: 'off' }}
      />
    </fieldset>
  );
}

export function SearchFields({ values, set, errorOf }: FieldGroupProps) {
  const { language, t, format } = useLocale();
  const defaultFolds = REQUEST_DEFAULTS[values.indicator].search.folds;
  return (
    <fieldset>
      <legend>{t.train.search}</legend>
      <div class="pair">
        <SelectField
          label={t.train.scoring}
          name={FIELD_NAMES.scoring}
          error={values.scoring === 'recall_at_precision' ? undefined : errorOf(FIELD_NAMES.scoring)}
          value={values.scoring}
          options={definitionOf(values.indicator).scorings.map(
            (scoring) => [scoring, t.scorings[scoring].option] as const,
          )}
          onValue={(scoring) => set({ scoring })}
        />
        {values.scoring === 'recall_at_precision' && (
          <TextField
            label={t.train.precision}
            name="precision"
            hint={t.train.precisionHint}
            error={errorOf(FIELD_NAMES.scoring)}
            value={values.precision}
            onValue={(precision) => set({ precision })}
            input={{ inputMode: 'decimal' }}
          />
        )}
        <SelectField
          label={t.train.strategy}
          name={FIELD_NAMES.strategy}
          error={errorOf(FIELD_NAMES.strategy)}
          value={values.strategy}
          options={STRATEGIES.map(
            (strategy) => [strategy, strategyTexts[strategy][language].option] as const,
          )}
          onValue={(strategy) => set(withStrategy(values, strategy))}
        />
        {values.strategy === 'random' && (
          <TextField
            label={t.train.draws}
            name={FIELD_NAMES.draws}
            hint={t.train.drawsHint(format.plain(DEFAULT_DRAWS))}
            error={errorOf(FIELD_NAMES.draws)}
            value={values.draws}
            onValue={(draws) => set({ draws })}
            input={{ inputMode: 'numeric', placeholder: String(DEFAULT_DRAWS) }}
          />
        )}
        <SelectField
          label={t.train.foldType}
          name={FIELD_NAMES.foldType}
          error={errorOf(FIELD_NAMES.foldType)}
          value={values.foldType}
          options={FOLD_TYPES[values.indicator].map(
            (foldType) => [foldType, t.foldTypes[foldType].option] as const,
          )}
          onValue={(foldType) => set({ foldType })}
        />
        {values.classWeight !== undefined && (
          <SelectField
            label={t.train.classWeight}
            name={FIELD_NAMES.classWeight}
            error={errorOf(FIELD_NAMES.classWeight)}
            value={values.classWeight}
            options={CLASS_WEIGHTS.map((name) => [name, t.classWeights[name].option] as const)}
            onValue={(classWeight) => set({ classWeight })}
          />
        )}
        <TextField
          label={t.train.folds}
          name={FIELD_NAMES.folds}
          hint={t.train.foldsHint(format.plain(defaultFolds))}
          error={errorOf(FIELD_NAMES.folds)}
          value={values.folds}
          onValue={(folds) => set({ folds })}
          input={{ inputMode: 'numeric', placeholder: String(defaultFolds) }}
        />
      </div>
    </fieldset>
  );
}

export function GridFields({ values, set, errorOf }: FieldGroupProps) {
  const { t, format } = useLocale();
  const count = countCombinations(values.grid, format.decimalMark);
  return (
    <fieldset aria-describedby="grid-hint">
      <legend>{t.train.grid}</legend>
      <p class="hint" id="grid-hint">
        {t.train.gridHint}
      </p>
      <div class="triple">
        {GRID_KEYS.map((key) => (
          <TextField
            key={key}
            label={key}
            name={gridFieldName(key)}
            error={errorOf(gridFieldName(key))}
            value={values.grid[key]}
            onValue={(text) => set({ grid: { ...values.grid, [key]: text } })}
            input={{ spellcheck: false, autoComplete: 'off' }}
          />
        ))}
      </div>
      <p class="note" role="status">
        {t.train.combinations(count, format.whole(count))}
      </p>
    </fieldset>
  );
}
