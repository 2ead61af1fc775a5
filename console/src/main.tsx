/** The console: begins here, in the page's one element. */
import { render } from 'preact';
import { App } from './app.tsx';
import { applySettings } from './settings.ts';

applySettings();
render(<App />, document.getElementById('console')!);
