/** Uses a page by keyboard only: Tab to a control, then Enter. */
import type { Locator } from 'playwright-core';
import { focusedElement, hasFocusAmong } from './in-page.mjs';

/** More tab stops than any view has. */
const MAX_TAB_STOPS = 80;

/** Tabs to a control. @throws Error that lists the elements that had the focus */
export async function tabTo(control: Locator): Promise<void> {
  const page = control.page();
  const seen: string[] = [];
  for (let step = 0; step < MAX_TAB_STOPS; step += 1) {
    await page.keyboard.press('Tab');
    if (await control.evaluateAll(hasFocusAmong)) return;
    seen.push((await page.evaluate(focusedElement)).html);
  }
  throw new Error(`Tab does not reach ${control.toString()}; the focus went through:\n${seen.join('\n')}`);
}

/** Tabs to a control and presses Enter. */
export async function press(control: Locator): Promise<void> {
  await tabTo(control);
  await control.page().keyboard.press('Enter');
}
