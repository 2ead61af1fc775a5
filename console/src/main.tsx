/** Entry point of the console. */
import { render } from 'preact';
import { App } from './app.tsx';
import { applySettings } from './settings.ts';
import { showInvisibleCharacters } from './visible-text.ts';

applySettings();
showInvisibleCharacters();
render(<App />, document.getElementById('console')!);
