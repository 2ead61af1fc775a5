/** The machines there is telemetry of, and what their latest model is worth. */
import { useState } from 'preact/hooks';
import { allMachines } from '../api/requests.ts';
import type { Machine } from '../api/requests.ts';
import { useLanguage } from '../i18n/locale.ts';
import { VerdictBadge } from '../components/badges.tsx';
import { Time } from '../components/key-value-list.tsx';
import { TextField } from '../components/fields.tsx';
import { Empty, Loading, ProblemNotice } from '../components/notices.tsx';
import { Page } from '../components/page-layout.tsx';
import { hrefTo } from '../routing.ts';
import { useLoaded } from '../hooks/use-async.ts';
import { useMoreFocus } from '../hooks/use-show-more-focus.ts';

/** So many are drawn at once. */
const step = 100;

export function MachinesView() {
  const { words, format } = useLanguage();
  const { value, error, retry } = useLoaded<readonly Machine[]>(allMachines, []);
  const [text, setText] = useState('');
  const [shown, setShown] = useState(step);
  const wanted = text.trim().toLocaleLowerCase();
  const found = (value ?? []).filter(({ name }) => name.toLocaleLowerCase().includes(wanted));

  const moreAsked = useMoreFocus(
    found.slice(0, shown).map(({ name }) => hrefTo(['jobs'], { machine: name })),
    found.length > shown,
  );

  return (
    <Page title={words.machines.title} lead={words.machines.lead}>
      {error && <ProblemNotice error={error} onRetry={retry} isStale={value !== undefined} />}
      {!value && !error && <Loading />}
      {value?.length === 0 && (
        <Empty title={words.machines.emptyTitle}>
          <p>{words.machines.emptyHint}</p>
          <pre>
            <code>npm run import -- telemetry.csv.gz</code>
          </pre>
        </Empty>
      )}
      {value && value.length > 0 && (
        <>
          <div class="filters">
            <TextField
              label={words.machines.search}
              name="search"
              value={text}
              onValue={setText}
              input={{ type: 'search', autoComplete: 'off' }}
            />
            <p class="note" role="status">
              {words.machines.count(found.length, format.whole(found.length))}
            </p>
          </div>
          {found.length === 0 ? (
            <Empty title={words.machines.noneFound(text.trim())} />
          ) : (
            <MachineTable machines={found.slice(0, shown)} />
          )}
          {found.length > shown && (
            <button
              type="button"
              onClick={() => {
                moreAsked();
                setShown(shown + step);
              }}
            >
              {words.actions.more}
            </button>
          )}
        </>
      )}
    </Page>
  );
}

function MachineTable({ machines }: { readonly machines: readonly Machine[] }) {
  const { words } = useLanguage();
  return (
    <table class="list stacked">
      <caption class="hidden">{words.machines.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{words.machines.name}</th>
          <th scope="col" class="number on-desk">
            {words.machines.rows}
          </th>
          <th scope="col" class="on-desk">
            {words.machines.from}
          </th>
          <th scope="col" class="on-desk">
            {words.machines.to}
          </th>
          <th scope="col">{words.machines.model}</th>
          <th scope="col">
            <span class="hidden">{words.machines.actions}</span>
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
  const { words, format } = useLanguage();
  const { name, estimated_rows: rows, latest_model: model } = machine;
  return (
    <tr>
      <th scope="row">
        <a href={hrefTo(['jobs'], { machine: name })} class="name">
          {name}
        </a>
        <small class="note block on-phone">
          {rows === null ? words.machines.unknownRows : words.machines.aboutRows(format.whole(rows))}
          <br />
          {format.days(machine.first_timestamp, machine.last_timestamp)}
        </small>
      </th>
      <td class="number on-desk">
        {rows === null ? (
          <span class="note">{words.machines.unknownRows}</span>
        ) : (
          words.machines.about(format.whole(rows))
        )}
      </td>
      <td class="on-desk">
        <Time at={machine.first_timestamp} words={format.day(machine.first_timestamp)} />
      </td>
      <td class="on-desk">
        <Time at={machine.last_timestamp} words={format.day(machine.last_timestamp)} />
      </td>
      <td>
        {model ? (
          <a href={hrefTo(['models', model.id])} class="plain">
            <span class="hidden">{words.actions.openModelOf(name)}: </span>
            <VerdictBadge level={model.verdict} />
            <small class="note block">
              {model.indicator && words.indicators[model.indicator]}
              {model.indicator && ' · '}
              {format.day(model.timestamp)}
            </small>
          </a>
        ) : (
          <span class="note">{words.machines.noModel}</span>
        )}
      </td>
      <td class="actions">
        <a
          class="button"
          href={hrefTo(['train'], { machine: name })}
          aria-label={words.actions.trainMachine(name)}
        >
          {words.actions.train}
        </a>
      </td>
    </tr>
  );
}
