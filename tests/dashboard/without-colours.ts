import type { Page } from "playwright-core";
import { restyle } from "./look.ts";

/** Elements whose focus is looked at on one screen. */
const maxFocused = 40;

/** What of an element, and of what stands round it, can be seen where the reader's colours take the place of the page's. */
function looksOf(element: Element): string {
  const seen: string[] = [];
  for (let at: Element | null = element; at !== null && seen.length < 4; at = at.parentElement) {
    const { outlineStyle, outlineWidth, textDecorationLine, backgroundColor, color, ...style } = getComputedStyle(at);
    const outline = outlineStyle === "none" ? "none" : `${outlineStyle} ${outlineWidth}`;
    const border = `${style.borderBottomColor} ${style.borderBottomWidth}`;
    seen.push([outline, textDecorationLine, border, backgroundColor, color].join(" "));
  }
  return seen.join(" | ");
}

interface Looking {
  readonly looksOf: (element: Element) => string;
}

/** What is chosen and looks like what is not, and badges without a word or a shape. */
function unseenStates(): string[] {
  const { looksOf: look } = window as unknown as Looking;
  const chosen = '[aria-current="page"], [aria-pressed="true"], [data-selected], [role="menuitem"][data-focused]';
  const all = (within: ParentNode, selector: string) =>
    [...within.querySelectorAll(selector)].filter((each) => each.checkVisibility());
  const alike = all(document, chosen).filter((element) => {
    const group = element.closest("ul, fieldset, nav, [role=menu], [role=radiogroup]") ?? document;
    const other = all(group, element.localName).find((each) => !each.matches(chosen));
    return other !== undefined && look(other) === look(element);
  });
  const bare = all(document, ".badge").filter(
    ({ textContent, children }) => textContent === "" || children.length === 0,
  );
  return [
    ...alike.map(({ textContent }) => `chosen, and not to be seen: ${textContent}`),
    ...bare.map(({ outerHTML }) => `told by its colour alone: ${outerHTML}`),
  ];
}

/** What can be reached by the tab key and does not show that it has the focus; once a key was pressed. */
async function unseenFocus(max: number): Promise<string[]> {
  const { looksOf: look } = window as unknown as Looking;
  const within = document.querySelector("[role=dialog], [role=alertdialog], [role=menu]") ?? document;
  const reached = "a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, [tabindex]";
  const elements = [...within.querySelectorAll<HTMLElement>(reached)].filter(
    (each) => each.tabIndex >= 0 && each.checkVisibility(),
  );
  const unseen: string[] = [];
  for (const element of elements.slice(0, max)) {
    element.focus({ preventScroll: true });
    // React's marks of the focus are there a frame after it.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    if (document.activeElement !== element) continue;
    const withFocus = look(element);
    // They go later than the focus, too, and a dialog takes that back: both are left out for one look.
    const marks = ["data-focused", "data-focus-visible"].filter((mark) => element.hasAttribute(mark));
    element.blur();
    for (const mark of marks) element.removeAttribute(mark);
    const without = look(element);
    for (const mark of marks) element.setAttribute(mark, "true");
    element.focus({ preventScroll: true });
    if (withFocus === without) unseen.push(`has the focus, and not to be seen: ${element.outerHTML.slice(0, 160)}`);
  }
  return unseen;
}

/** What can't be told on a page whose colours are those of its reader (WCAG 1.4.1, 2.4.7). */
export async function unseenWithoutColours(page: Page): Promise<readonly string[]> {
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  await page.evaluate(restyle);
  await page.evaluate(`window.looksOf = ${looksOf.toString()}`);
  const found = new Set(await page.evaluate(unseenStates));
  await page.keyboard.press("Tab");
  for (const unseen of await page.evaluate(unseenFocus, maxFocused)) found.add(unseen);
  await page.emulateMedia({ forcedColors: "none" });
  return [...found].map((line) => `without colours: ${line}`);
}
