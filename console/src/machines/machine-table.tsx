/** A table of machines: their telemetry, and the verdict on their latest model. */
import type { Machine } from '../api/schemas.ts';
import { useCanTrain } from '../api/session.ts';
import { VerdictBadge } from '../components/badges.tsx';
import { Time } from '../components/key-value-list.tsx';
import { useLocale } from '../hooks/use-locale.ts';
import { definitionOf } from '../indicators/registry.ts';
import { hrefTo } from '../routing.ts';

export function MachineTable({ machines }: { readonly machines: readonly Machine[] }) {
  const { t } = useLocale();
  return (
    <table class="list stacked">
      <caption class="visually-hidden">{t.machines.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t.machines.name}</th>
          <th scope="col" class="number wide-only">
            {t.machines.rows}
          </th>
          <th scope="col" class="wide-only">
            {t.machines.from}
          </th>
          <th scope="col" class="wide-only">
            {t.machines.to}
          </th>
          <th scope="col">{t.machines.latestModel}</th>
          <th scope="col">
            <span class="visually-hidden">{t.machines.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {machines.map((machine) => (
          <MachineRow key={machine.name} machine={machine} />
        ))}
      </tbody>
    </table>
  );
}

function MachineRow({ machine }: { readonly machine: Machine }) {
  const { language, t, format } = useLocale();
  const canTrain = useCanTrain();
  const { name, estimated_rows: rows, latest_model: latest } = machine;
  // One of each indicator. The newest one of all is not among them if the predecessor published it.
  const models = machine.latest_models.some(({ id }) => id === latest?.id)
    ? machine.latest_models
    : [...(latest ? [latest] : []), ...machine.latest_models];
  return (
    <tr>
      <th scope="row">
        <a href={hrefTo(['machines', name])} class="name" title={name}>
          {name}
        </a>
        <small class="note block narrow-only">
          {rows === null ? t.machines.unknownRows : t.machines.aboutRows(rows, format.whole(rows))}
          <br />
          {format.days(machine.first_timestamp, machine.last_timestamp)}
        </small>
      </th>
      <td class="number wide-only">
        {rows === null ? (
          <span class="note">{t.machines.unknownRows}</span>
        ) : (
          t.machines.about(format.whole(rows))
        )}
      </td>
      <td class="wide-only">
        <Time at={machine.first_timestamp} text={format.day(machine.first_timestamp)} />
      </td>
      <td class="wide-only">
        <Time at={machine.last_timestamp} text={format.day(machine.last_timestamp)} />
      </td>
      <td>
        {models.map((model) => (
          <a key={model.id} href={hrefTo(['models', model.id])} class="plain latest-model">
            <span class="visually-hidden">{t.actions.viewModelFor(name)}: </span>
            <VerdictBadge level={model.verdict} />
            <small class="note block">
              {model.indicator && `${definitionOf(model.indicator).texts[language].name} · `}
              {format.day(model.timestamp)}
            </small>
          </a>
        ))}
        {models.length === 0 && <span class="note">{t.machines.noModel}</span>}
      </td>
      <td class="actions">
        {canTrain && (
          <a
            class="button"
            href={hrefTo(['train'], { machine: name })}
            aria-label={t.actions.trainMachine(name)}
          >
            {t.actions.train}
          </a>
        )}
      </td>
    </tr>
  );
}
