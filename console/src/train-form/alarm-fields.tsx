/** The form's fields for an alarm policy: what it must achieve, and the mute after a failure. */
import { SelectField, TextField } from '../components/fields.tsx';
import { useLocale } from '../hooks/use-locale.ts';
import type { FieldGroupProps } from './advanced-fields.tsx';
import { ALARM_FIELDS, criteriaOf, neededNumbers } from './alarm-values.ts';
import type { AlarmValues } from './alarm-values.ts';

export function AlarmFields({ values, set, errorOf }: FieldGroupProps) {
  const { t } = useLocale();
  const { alarms } = values;
  const change = (changed: Partial<AlarmValues>) => set({ alarms: { ...alarms, ...changed } });
  const texts = t.train.alarms;
  return (
    <fieldset>
      <legend>{texts.title}</legend>
      <div class="pair">
        <SelectField
          label={texts.criterion}
          name="alarms"
          error={errorOf('alarms')}
          value={alarms.criterion}
          options={criteriaOf(values.profile).map(
            (criterion) => [criterion, texts.criteria[criterion]] as const,
          )}
          onValue={(criterion) => change({ criterion })}
        />
        {neededNumbers({ ...alarms, mute: 'auto' }).map((name) => (
          <TextField
            key={name}
            label={texts.numbers[name].label}
            name={ALARM_FIELDS[name]}
            hint={texts.numbers[name].hint}
            error={errorOf(ALARM_FIELDS[name])}
            value={alarms[name]}
            onValue={(text) => change({ [name]: text })}
            input={{ inputMode: 'decimal' }}
          />
        ))}
        {alarms.criterion !== 'none' && (
          <SelectField
            label={texts.mute}
            name="mute"
            value={alarms.mute}
            options={(['auto', 'hours'] as const).map((mute) => [mute, texts.mutes[mute]] as const)}
            onValue={(mute) => change({ mute })}
          />
        )}
        {alarms.criterion !== 'none' && alarms.mute === 'hours' && (
          <TextField
            label={texts.numbers.muteHours.label}
            name={ALARM_FIELDS.muteHours}
            hint={texts.numbers.muteHours.hint}
            error={errorOf(ALARM_FIELDS.muteHours)}
            value={alarms.muteHours}
            onValue={(muteHours) => change({ muteHours })}
            input={{ inputMode: 'decimal' }}
          />
        )}
      </div>
    </fieldset>
  );
}
