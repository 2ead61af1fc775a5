/** Asks for a token, where the service wants to know who calls. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { keepToken, session, signIn } from '../api/session.ts';
import { useLanguage } from '../i18n/locale.ts';
import { TextField } from '../components/fields.tsx';
import { ServerWords } from '../components/notices.tsx';
import { Page } from '../components/page-layout.tsx';
import { useStore } from '../store.ts';

export function SignInView() {
  const { words } = useLanguage();
  const { refusal } = useStore(session);
  const [token, setToken] = useState('');
  const [isEmpty, setEmpty] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  return (
    <Page title={words.signIn.title} lead={words.signIn.hint}>
      {refusal && refusal.words !== '' && (
        <div class="notice" role="alert">
          <ServerWords>{refusal.words}</ServerWords>
        </div>
      )}
      <form
        ref={form}
        class="sign-in"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (token.trim() === '') setEmpty(true);
          else signIn(token.trim());
        }}
      >
        <TextField
          label={words.signIn.token}
          name="token"
          value={token}
          onValue={setToken}
          error={isEmpty ? { words: words.signIn.empty, isServers: false } : undefined}
          input={{ type: 'password', autoComplete: 'off', spellcheck: false }}
        />
        <p class="row">
          <button type="submit" class="primary">
            {words.signIn.submit}
          </button>
          {refusal?.isTokenGood && (
            <button type="button" onClick={keepToken}>
              {words.signIn.keep}
            </button>
          )}
        </p>
      </form>
    </Page>
  );
}
