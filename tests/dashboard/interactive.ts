import { patienceMs, type World } from "./world.ts";

const visits = 5;

/**
 * Milliseconds from the call of the page by a browser that has none of it, over loopback, until its first stores stand
 * there and it does what a key asks: the median of some visits.
 */
export async function timeToInteractive({ browser, url }: World): Promise<number> {
  const times: number[] = [];
  for (let visit = 0; visit < visits; visit += 1) {
    const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 860 } });
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    await page.addInitScript(() => {
      const seen = new MutationObserver(() => {
        if (document.querySelector(".store-table [data-index] a") === null) return;
        seen.disconnect();
        // A frame is painted, and what was to be done for it is done.
        requestAnimationFrame(() => setTimeout(() => performance.mark("interactive")));
      });
      seen.observe(document, { childList: true, subtree: true });
    });
    await page.goto("/stores");
    const mark = await page.waitForFunction(() => performance.getEntriesByName("interactive")[0]?.startTime);
    times.push((await mark.jsonValue()) ?? Number.NaN);
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
    await context.close();
  }
  return times.sort((one, other) => one - other)[Math.floor(visits / 2)] ?? Number.NaN;
}
