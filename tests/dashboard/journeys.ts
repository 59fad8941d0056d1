import type { BrowserContext, Page } from "playwright-core";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { pressByKey, tabTo } from "./by-keyboard.ts";
import { watchedPage } from "./open-screen.ts";
import { untilPhase, type World } from "./world.ts";

/** What a journey leaves to be judged. */
export interface Journey {
  /** What the browser objected to. */
  readonly objections: readonly string[];
  /** What was read out. */
  readonly heard: readonly string[];
}

function newContext({ browser, url }: World): Promise<BrowserContext> {
  return browser.newContext({ baseURL: url, viewport: { width: 1280, height: 860 }, reducedMotion: "reduce" });
}

/** From the list to a shop that is open, its login, its delete and back, without a mouse. */
export async function makeKeepAndUndo(world: World, name: string): Promise<Journey> {
  const context = await newContext(world);
  const { page, objections } = await watchedPage(context);
  const heard = await listen(page);
  await page.goto("/");
  await page.getByText("umbrellas").first().waitFor();
  await pressByKey(page, "New store");
  await page.getByRole("heading", { level: 1, name: "New store" }).waitFor();
  await page.getByText("Choose for me").first().waitFor({ state: "attached" });
  await tabTo(page, "Name");
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await untilPhase(world.api, name, "Ready");
  await page.getByRole("link", { name: "Open the shop" }).waitFor();
  // One sentence in five seconds: whoever goes on before it is said hears a newer one in its place.
  await pollUntil({ what: `"${name} is Ready." is read out` }, () =>
    Promise.resolve(heard.includes(`${name} is Ready.`) || undefined),
  );
  await pressByKey(page, "Show the login");
  await page.getByText("Password", { exact: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Cover the password" }).waitFor();
  await pressByKey(page, "Hide the login");
  await pressByKey(page, "Settings");
  await page.getByText("Kept free for it").waitFor();
  await pressByKey(page, "Delete…");
  await page.getByRole("dialog").waitFor();
  await pressByKey(page, "Delete");
  await page.getByText(/This store will be deleted on/).waitFor();
  await pressByKey(page, "Undo the delete");
  await page.getByText(/This store will be deleted on/).waitFor({ state: "detached" });
  await untilPhase(world.api, name, "Ready");
  await context.close();
  return { objections, heard };
}

/** Collects what the live region says. */
async function listen(page: Page): Promise<readonly string[]> {
  const heard: string[] = [];
  await page.exposeFunction("hear", (sentence: string) => heard.push(sentence));
  await page.addInitScript(() => {
    const { hear } = window as unknown as { hear: (sentence: string) => void };
    new MutationObserver((records) => {
      for (const { target } of records) {
        const region = (target instanceof Element ? target : target.parentElement)?.closest("[aria-live=polite]");
        if (region?.textContent) hear(region.textContent);
      }
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  return heard;
}

/** Two people look at one store: what one does the other sees, and can take back. */
export async function twoPeople(world: World, name: string): Promise<Journey> {
  const [ada, bob] = [await newContext(world), await newContext(world)];
  const one = await watchedPage(ada);
  const other = await watchedPage(bob);
  for (const { page } of [one, other]) {
    await page.goto(`/stores/${name}/settings`);
    await page.getByRole("link", { name: "Open the shop" }).waitFor();
  }
  await one.page.getByRole("button", { name: "Delete…" }).click();
  await one.page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await other.page.getByText(/This store will be deleted on/).waitFor();
  await other.page.getByRole("button", { name: "Undo the delete" }).click();
  await one.page.getByText(/This store will be deleted on/).waitFor({ state: "detached" });
  await untilPhase(world.api, name, "Ready");
  await ada.close();
  await bob.close();
  return { objections: [...one.objections, ...other.objections], heard: [] };
}

/** Two people change one store: who is later sees that, and chooses. */
export async function changeTogether(world: World, name: string): Promise<Journey> {
  const [ada, bob] = [await newContext(world), await newContext(world)];
  const one = await watchedPage(ada);
  const other = await watchedPage(bob);
  for (const [{ page }, team] of [
    [one, "west"],
    [other, "south"],
  ] as const) {
    await page.goto(`/stores/${name}/settings`);
    await page.getByRole("button", { name: "Change…" }).click();
    await page.getByRole("dialog").getByLabel("Labels").fill(`team=${team}`);
    await page.getByText(/In the cluster nothing changes\.|objects in Kubernetes change/).waitFor();
  }
  const send = (page: Page) => page.getByRole("dialog").getByRole("button", { name: "Change", exact: true }).click();
  await send(other.page);
  await other.page.getByRole("dialog").waitFor({ state: "detached" });
  await send(one.page);
  await one.page.getByText(/changed it meanwhile/).waitFor();
  await one.page.getByRole("button", { name: "Try mine again" }).click();
  await one.page.getByRole("dialog").waitFor({ state: "detached" });
  const { labels } = await world.api.getStore(name);
  if (labels?.["team"] !== "west") throw new Error(`the label is ${JSON.stringify(labels)}`);
  await untilPhase(world.api, name, "Ready");
  await ada.close();
  await bob.close();
  // That one was overtaken is a 412 in the browser's own words.
  const isExpected = (it: string): boolean => it.includes("412");
  return { objections: [...one.objections, ...other.objections].filter((it) => !isExpected(it)), heard: [] };
}

/** By the link of `npm start` into two windows; signed out in one of them, the other shows the way in. */
export async function signInAndOut({ browser, signInLink, guardedUrl }: World): Promise<Journey> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const one = await watchedPage(context);
  await one.page.goto(signInLink);
  await one.page.getByText("umbrellas").first().waitFor();
  const other = await watchedPage(context);
  await other.page.goto(`${guardedUrl}/stores/hats`);
  await other.page.getByRole("heading", { level: 1, name: "hats" }).waitFor();
  await one.page.getByRole("button", { name: "Sign out" }).click();
  await one.page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  await other.page.getByText("You were signed out").waitFor();
  await one.page.getByRole("button", { name: "Sign in" }).click();
  await one.page.getByText("No identity provider can be used").waitFor();
  await context.close();
  return { objections: [...one.objections, ...other.objections], heard: [] };
}
