/** The page around the views: where one is, language and appearance, and what screen readers are told. */
import { useEffect, useRef } from 'preact/hooks';
import { announcement } from './announcements.ts';
import { forgetToken, keepToken, session } from './api/session.ts';
import { useLanguage } from './i18n/locale.ts';
import { Choices } from './components/fields.tsx';
import { Empty } from './components/notices.tsx';
import { Page } from './components/page-layout.tsx';
import { hrefTo, place } from './routing.ts';
import type { Place } from './routing.ts';
import { language, languages, theme, themes } from './settings.ts';
import type { Language } from './settings.ts';
import { useStore } from './store.ts';
import { dropDraft } from './train-form/draft.ts';
import { CompareView } from './views/compare.tsx';
import { JobView } from './views/job.tsx';
import { JobsView } from './views/jobs.tsx';
import { MachinesView } from './views/machines.tsx';
import { ModelView } from './views/model.tsx';
import { ModelsView } from './views/models.tsx';
import { SignInView } from './views/sign-in.tsx';
import { TrainView } from './views/train.tsx';

const sections = ['machines', 'train', 'jobs', 'models'] as const;

export function App() {
  const { words } = useLanguage();
  const here = useStore(place);
  const { token, refusal } = useStore(session);
  const spoken = useStore(announcement);
  const key = here.path.join('/');
  useEffect(() => place.follow(keepToken), []);
  useFocusOnArrival(refusal === null ? key : 'sign-in');

  return (
    <>
      <a
        class="skip"
        href="#content"
        onClick={(event) => {
          // The address behind # says where one is.
          event.preventDefault();
          document.querySelector<HTMLElement>('h1')?.focus();
        }}
      >
        {words.app.skip}
      </a>
      <header class="top">
        <div class="top-inner">
          <a class="brand" href={hrefTo(['machines'])}>
            <svg viewBox="0 0 32 32" aria-hidden="true" width="24" height="24">
              <rect width="32" height="32" rx="7" />
              <path d="M5 18h5l3-9 5 15 3.5-9 1.5 3h4" />
            </svg>
            Treino
          </a>
          <nav aria-label={words.app.navigation}>
            {sections.map((section) => (
              <a
                key={section}
                href={hrefTo([section])}
                aria-current={isIn(here, section) ? (here.path.length === 1 ? 'page' : 'true') : undefined}
              >
                {words.app[section]}
              </a>
            ))}
          </nav>
          <Settings hasToken={token !== null} />
        </div>
      </header>
      <main id="content">{refusal === null ? <View key={key} {...here} /> : <SignInView />}</main>
      <div class="hidden" aria-live="polite">
        {spoken}
      </div>
    </>
  );
}

const isIn = ({ path: [first] }: Place, section: string): boolean =>
  first === section || (first === 'compare' && section === 'models');

function View({ path: [section, ...rest], query }: Place) {
  const { words } = useLanguage();
  const [id, other] = rest;
  if (section === 'machines' && id === undefined) return <MachinesView />;
  if (section === 'train' && id === undefined) return <TrainView query={query} />;
  if (section === 'jobs') return id === undefined ? <JobsView query={query} /> : <JobView id={id} />;
  if (section === 'models') return id === undefined ? <ModelsView query={query} /> : <ModelView id={id} />;
  if (section === 'compare' && id !== undefined && other !== undefined)
    return <CompareView ids={[id, other]} />;
  return (
    <Page title={words.app.unknownPage}>
      <Empty title={words.app.unknownPageHint}>
        <a class="button primary" href={hrefTo(['machines'])}>
          {words.app.machines}
        </a>
      </Empty>
    </Page>
  );
}

function Settings({ hasToken }: { readonly hasToken: boolean }) {
  const { words } = useLanguage();
  const chosen = useStore(theme);
  return (
    <div class="settings">
      <a href="/docs">{words.app.api}</a>
      <label class="hidden" for="language">
        {words.app.language}
      </label>
      <Choices
        id="language"
        value={useStore(language)}
        options={Object.entries(languages) as [Language, string][]}
        onValue={language.set}
      />
      <label class="hidden" for="theme">
        {words.app.theme}
      </label>
      <Choices
        id="theme"
        value={chosen}
        options={themes.map((one) => [one, words.app.themes[one]] as const)}
        onValue={theme.set}
      />
      {hasToken && (
        <button
          type="button"
          onClick={() => {
            forgetToken();
            dropDraft();
          }}
        >
          {words.app.signOut}
        </button>
      )}
    </div>
  );
}

/** Who came from another view begins at its heading; who has just opened the page, at its top. */
function useFocusOnArrival(key: string): void {
  const before = useRef(key);
  useEffect(() => {
    if (before.current === key) return;
    before.current = key;
    scrollTo(0, 0);
    if (key !== 'sign-in') document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  }, [key]);
}
