/** A person without a mouse: Tab until what is wanted has the focus, then press. */
import type { Locator } from 'playwright-core';
import { focused, isFocusAmong } from './in-page.mjs';

/** More than any view has to be tabbed through. */
const most = 80;

/** Tabs to a control. @throws Error that tells what had the focus on the way */
export async function tabTo(wanted: Locator): Promise<void> {
  const page = wanted.page();
  const seen: string[] = [];
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press('Tab');
    if (await wanted.evaluateAll(isFocusAmong)) return;
    seen.push((await page.evaluate(focused)).html);
  }
  throw new Error(`No Tab led to ${wanted.toString()}; the focus went through:\n${seen.join('\n')}`);
}

/** Tabs to it and presses Enter. */
export async function press(wanted: Locator): Promise<void> {
  await tabTo(wanted);
  await wanted.page().keyboard.press('Enter');
}
