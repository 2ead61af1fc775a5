/** Asks for an access token when the service requires one. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { dismissSignIn, session, signIn } from '../api/session.ts';
import { TextField } from '../components/fields.tsx';
import { ServiceMessage } from '../components/notices.tsx';
import { PageLayout } from '../components/page-layout.tsx';
import { useLocale } from '../hooks/use-locale.ts';
import { useStore } from '../store.ts';

export function SignInView() {
  const { t } = useLocale();
  const { signInPrompt } = useStore(session);
  const [token, setToken] = useState('');
  const [isTokenMissing, setTokenMissing] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  return (
    <PageLayout title={t.signIn.title} lead={t.signIn.hint}>
      {signInPrompt && signInPrompt.message !== '' && (
        <div class="notice" role="alert">
          <ServiceMessage>{signInPrompt.message}</ServiceMessage>
        </div>
      )}
      <form
        ref={form}
        class="sign-in"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (token.trim() === '') setTokenMissing(true);
          else signIn(token.trim());
        }}
      >
        <TextField
          label={t.signIn.token}
          name="token"
          value={token}
          onValue={setToken}
          error={isTokenMissing ? { message: t.signIn.tokenRequired, isFromService: false } : undefined}
          input={{ type: 'password', autoComplete: 'off', spellcheck: false }}
        />
        <p class="row">
          <button type="submit" class="primary">
            {t.signIn.submit}
          </button>
          {signInPrompt?.isTokenValid && (
            <button type="button" onClick={dismissSignIn}>
              {t.signIn.keepToken}
            </button>
          )}
        </p>
      </form>
    </PageLayout>
  );
}
