import type { Page } from "playwright-core";

/** Steps of the tab key after which something that is asked for can't be reached. */
const maxSteps = 80;

/** The accessible name of what has the focus: its label, or its words. */
function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (focused === null) return "";
    const labels =
      focused instanceof HTMLInputElement ? [...(focused.labels ?? [])].map(({ textContent }) => textContent) : [];
    return (focused.getAttribute("aria-label") ?? labels[0] ?? focused.textContent ?? "").trim();
  });
}

/** Goes on with the tab key until something of this name has the focus, as a person without a mouse does. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < maxSteps; step += 1) {
    await page.keyboard.press("Tab");
    const at = await focusedName(page);
    if (at === name) return;
    passed.push(at.slice(0, 40));
  }
  throw new Error(`the tab key does not lead to "${name}"; it led to: ${[...new Set(passed)].join(" | ")}`);
}

/** Goes there and presses Enter. */
export async function pressByKey(page: Page, name: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press("Enter");
}

/** Until Enter opens what begins with these words: the first of what is found is chosen some time after it is shown. */
export async function untilChosen(page: Page, words: string): Promise<void> {
  await page
    .locator('[role="menuitem"][data-focused]')
    .filter({ hasText: new RegExp(`^${words}`) })
    .waitFor();
}
