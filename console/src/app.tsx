/** The page: header, navigation, settings, and the view of the current route. */
import { useEffect, useRef } from 'preact/hooks';
import { announcement } from './announcements.ts';
import { dismissSignIn, session, signOut, useCanTrain } from './api/session.ts';
import { Select } from './components/fields.tsx';
import { EmptyState } from './components/notices.tsx';
import { PageLayout } from './components/page-layout.tsx';
import { useLocale } from './hooks/use-locale.ts';
import { LANGUAGES } from './i18n/languages.ts';
import type { Language } from './i18n/languages.ts';
import { currentRoute, hrefTo } from './routing.ts';
import type { Route } from './routing.ts';
import { language, theme, THEMES } from './settings.ts';
import { useStore } from './store.ts';
import { clearDraft } from './train-form/draft.ts';
import { CompareView } from './views/compare.tsx';
import { JobView } from './views/job.tsx';
import { JobsView } from './views/jobs.tsx';
import { MachineView } from './views/machine.tsx';
import { MachinesView } from './views/machines.tsx';
import { ModelView } from './views/model.tsx';
import { ModelsView } from './views/models.tsx';
import { SignInView } from './views/sign-in.tsx';
import { TrainView } from './views/train.tsx';

const SECTIONS = ['machines', 'train', 'jobs', 'models'] as const;

export function App() {
  const { t } = useLocale();
  const route = useStore(currentRoute);
  const { token, signInPrompt } = useStore(session);
  const message = useStore(announcement);
  const canTrain = useCanTrain();
  const path = route.path.join('/');
  // A user with a valid token can leave the sign-in view by going to any other view.
  useEffect(() => currentRoute.subscribe(dismissSignIn), []);
  useFocusOnNavigation(signInPrompt === null ? path : 'sign-in');

  return (
    <>
      <a
        class="skip"
        href="#content"
        onClick={(event) => {
          // A jump to #content would replace the route.
          event.preventDefault();
          document.querySelector<HTMLElement>('h1')?.focus();
        }}
      >
        {t.app.skipToContent}
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
          <nav aria-label={t.app.navigation}>
            {SECTIONS.filter((section) => section !== 'train' || canTrain).map((section) => (
              <a
                key={section}
                href={hrefTo([section])}
                aria-current={
                  isInSection(route, section) ? (route.path.length === 1 ? 'page' : 'true') : undefined
                }
              >
                {t.app[section]}
              </a>
            ))}
          </nav>
          <Settings hasToken={token !== null} />
        </div>
      </header>
      <main id="content">
        {signInPrompt === null ? <View key={viewKey(route)} {...route} /> : <SignInView />}
      </main>
      <div class="visually-hidden" aria-live="polite">
        {message}
      </div>
    </>
  );
}

/** The training form starts again with the values of its address. The lists follow their filters without starting again. */
const viewKey = ({ path, query }: Route): string =>
  path[0] === 'train' ? `${path.join('/')}?${query.toString()}` : path.join('/');

const isInSection = ({ path: [first] }: Route, section: string): boolean =>
  first === section || (first === 'compare' && section === 'models');

function View({ path: [section, id, otherId], query }: Route) {
  const { t } = useLocale();
  if (section === 'machines') return id === undefined ? <MachinesView /> : <MachineView name={id} />;
  if (section === 'train' && id === undefined) return <TrainView query={query} />;
  if (section === 'jobs') return id === undefined ? <JobsView query={query} /> : <JobView id={id} />;
  if (section === 'models') return id === undefined ? <ModelsView query={query} /> : <ModelView id={id} />;
  if (section === 'compare' && id !== undefined && otherId !== undefined)
    return <CompareView ids={[id, otherId]} />;
  return (
    <PageLayout title={t.app.pageNotFound}>
      <EmptyState title={t.app.pageNotFoundHint}>
        <a class="button primary" href={hrefTo(['machines'])}>
          {t.app.machines}
        </a>
      </EmptyState>
    </PageLayout>
  );
}

function Settings({ hasToken }: { readonly hasToken: boolean }) {
  const { t } = useLocale();
  return (
    <div class="settings">
      <a href="/docs">{t.app.api}</a>
      <label class="visually-hidden" for="language">
        {t.app.language}
      </label>
      <Select
        id="language"
        value={useStore(language)}
        options={Object.entries(LANGUAGES) as [Language, string][]}
        onValue={language.set}
      />
      <label class="visually-hidden" for="theme">
        {t.app.theme}
      </label>
      <Select
        id="theme"
        value={useStore(theme)}
        options={THEMES.map((one) => [one, t.app.themes[one]] as const)}
        onValue={theme.set}
      />
      {hasToken && (
        <button
          type="button"
          onClick={() => {
            signOut();
            clearDraft();
          }}
        >
          {t.app.signOut}
        </button>
      )}
    </div>
  );
}

/** Moves the focus to the heading of each new view. The first view keeps the browser's own focus. */
function useFocusOnNavigation(view: string): void {
  const previous = useRef(view);
  useEffect(() => {
    if (previous.current === view) return;
    previous.current = view;
    scrollTo(0, 0);
    if (view !== 'sign-in') document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  }, [view]);
}
