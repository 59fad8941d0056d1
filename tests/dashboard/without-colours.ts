import type { Page } from "playwright-core";
import { restyle } from "./look.ts";

/** Steps of the tab key that are looked at on one screen. */
const maxSteps = 40;

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

/** The words of what has the focus where that can't be seen; undefined where it can, and once the page's end is reached. */
function unseenFocus(): string | undefined {
  const { looksOf: look } = window as unknown as Looking;
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || focused === document.body) return undefined;
  const withFocus = look(focused);
  // React's marks of the focus go later than the focus, and a dialog takes that back: both are left out for one look.
  const marks = ["data-focused", "data-focus-visible"].filter((mark) => focused.hasAttribute(mark));
  focused.blur();
  for (const mark of marks) focused.removeAttribute(mark);
  const without = look(focused);
  for (const mark of marks) focused.setAttribute(mark, "true");
  focused.focus({ preventScroll: true });
  return withFocus === without ? `has the focus, and not to be seen: ${focused.outerHTML.slice(0, 160)}` : undefined;
}

/** What can't be told on a page whose colours are those of its reader (WCAG 1.4.1, 2.4.7). */
export async function unseenWithoutColours(page: Page): Promise<readonly string[]> {
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  await page.evaluate(restyle);
  await page.evaluate(`window.looksOf = ${looksOf.toString()}`);
  const found = new Set(await page.evaluate(unseenStates));
  for (let step = 0; step < maxSteps; step += 1) {
    await page.keyboard.press("Tab");
    const unseen = await page.evaluate(unseenFocus);
    if (unseen !== undefined) found.add(unseen);
  }
  await page.emulateMedia({ forcedColors: "none" });
  return [...found].map((line) => `without colours: ${line}`);
}
