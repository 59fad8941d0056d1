import type { Page } from "playwright-core";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { pressByKey, untilChosen } from "./by-keyboard.ts";
import type { Journey } from "./journeys.ts";
import { watchedPage } from "./open-screen.ts";
import { untilPhase, type World } from "./world.ts";

const viewport = { width: 1280, height: 860 };

/** What has the focus, by its words. */
const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? "");

async function goBy(page: Page, key: string, name: string): Promise<void> {
  await page.keyboard.press(key);
  const at = await focused(page);
  if (at !== name) throw new Error(`"${key}" leads to "${at}", and not to "${name}"`);
}

/**
 * Two stores are chosen by keys and deleted. One was changed meanwhile by another person and is left alone, and the page
 * says so; the other is brought back, then the first one too.
 */
export async function deleteMany(world: World): Promise<Journey> {
  const { browser, url, api } = world;
  for (const name of ["cups", "jars"]) {
    await api.createStore({ name, engine: "woocommerce", cluster: "fra-1", labels: { shelf: "two" } });
  }
  await Promise.all(["cups", "jars"].map((name) => untilPhase(api, name, "Ready")));
  const context = await browser.newContext({ baseURL: url, viewport, reducedMotion: "reduce" });
  const { page, objections } = await watchedPage(context);
  await page.goto(`/stores?label=${encodeURIComponent("shelf=two")}&sort=name`);
  await page.getByText("2 stores").waitFor();
  await goBy(page, "j", "cups");
  await page.keyboard.press("x");
  await goBy(page, "j", "jars");
  await page.keyboard.press("x");
  await goBy(page, "k", "cups");
  await page.getByText("2 selected").waitFor();
  await page.getByRole("button", { name: "Delete 2…" }).click();
  const dialog = page.getByRole("alertdialog");
  const button = dialog.getByRole("button", { name: "Delete", exact: true });
  if (await button.isEnabled()) throw new Error("it deletes what was not confirmed");
  await dialog.getByLabel("To go on, type delete 2 stores").fill("delete 2 stores");
  await api.deleteStore("jars", { note: "someone was faster" });
  await button.click();
  await page.getByText("1 of 2 deleted, 1 failed.").waitFor();
  const failed = await page.locator(".bulk-results li").first().textContent();
  if (failed === null || !/^jars.*decide again/.test(failed))
    throw new Error(`of the one that failed it says ${failed}`);
  await page.getByRole("button", { name: "Undo the delete" }).click();
  await page.getByText("1 of 1 brought back.").waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await untilPhase(api, "cups", "Ready");
  await page.getByRole("button", { name: "Bring back 1…" }).click();
  await page.getByRole("button", { name: "Bring back", exact: true }).click();
  await page.getByText("1 of 1 brought back.").waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await untilPhase(api, "jars", "Ready");
  await loseAnAnswer(page);
  await untilPhase(api, "cups", "Ready");
  await context.close();
  return { objections, heard: [] };
}

/** A delete is carried out, and its answer gets lost: tried again it is done, and no one else is said to have done it. */
async function loseAnAnswer(page: Page): Promise<void> {
  const ofCups = /\/v1\/stores\/cups(\?|$)/;
  await page.route(ofCups, async (route) => {
    if (route.request().method() !== "DELETE") return route.fallback();
    await route.fetch();
    return route.abort();
  });
  await page.getByRole("checkbox", { name: "Select cups" }).check();
  await page.getByRole("button", { name: "Delete 1…" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByLabel("To go on, type delete 1 store").fill("delete 1 store");
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("0 of 1 deleted, 1 failed.").waitFor();
  await page.unroute(ofCups);
  await page.getByRole("button", { name: "Try 1 again" }).click();
  await page.getByText("1 of 1 deleted.").waitFor();
  await page.getByRole("button", { name: "Undo the delete" }).click();
  await page.getByText("1 of 1 brought back.").waitFor();
  await page.getByRole("button", { name: "Done" }).click();
}

/** What the list shows is saved under a name without a mouse, found again in the palette after a reload, and forgotten. */
export async function saveAView({ browser, url }: World): Promise<Journey> {
  const context = await browser.newContext({ baseURL: url, viewport, reducedMotion: "reduce" });
  const { page, objections } = await watchedPage(context);
  await page.goto("/stores?phase=Failed&cluster=fra-1");
  await page.getByRole("link", { name: "shoes" }).waitFor();
  await pressByKey(page, "Save view…");
  await page.getByRole("dialog", { name: "Save this view" }).waitFor();
  await page.keyboard.type("to look at");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Forget view" }).waitFor();
  await page.goto("/clusters");
  await page.getByRole("heading", { level: 1, name: "Clusters" }).waitFor();
  await page.keyboard.press("/");
  await page.getByLabel("Search stores and commands").fill("view to look");
  await untilChosen(page, "View to look at");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "shoes" }).waitFor();
  const { searchParams } = new URL(page.url());
  const shown = [searchParams.get("phase"), searchParams.get("cluster")].join(" ");
  if (shown !== "Failed fra-1") throw new Error(`the view shows ${shown}`);
  const picked = await page.getByLabel("View", { exact: true }).inputValue();
  if (picked !== "to look at") throw new Error(`the list says that it shows the view "${picked}"`);
  await pressByKey(page, "Forget view");
  await page.getByLabel("View", { exact: true }).waitFor({ state: "detached" });
  await context.close();
  return { objections, heard: [] };
}

/** All rows between two are chosen with Shift, all that fit a filter by one button, and none by another. */
export async function chooseMany({ browser, url }: World): Promise<Journey> {
  const context = await browser.newContext({ baseURL: url, viewport, reducedMotion: "reduce" });
  const { page, objections } = await watchedPage(context);
  await page.goto("/stores?sort=name");
  await page.getByText("umbrellas").first().waitFor();
  const boxes = page.getByRole("checkbox", { name: /^Select (?!all)/ });
  await boxes.nth(0).check();
  await boxes.nth(2).click({ modifiers: ["Shift"] });
  await page.getByText("3 selected").waitFor();
  await page.getByRole("button", { name: /^Select all \d/ }).click();
  const count = await boxes.count();
  await page.getByText(`${count} selected`).waitFor();
  await page.getByRole("button", { name: "Select none" }).click();
  await page.getByText(/\d selected/).waitFor({ state: "detached" });
  await context.close();
  return { objections, heard: [] };
}

/** A store is found while one types, a search that is typed on is given up, and Enter opens what was found. */
export async function findByTyping({ browser, url }: World): Promise<Journey> {
  const context = await browser.newContext({ baseURL: url, viewport, reducedMotion: "reduce" });
  const { page, objections } = await watchedPage(context);
  const given: string[] = [];
  page.on("requestfailed", (request) => given.push(new URL(request.url()).searchParams.get("q") ?? ""));
  await page.goto("/clusters");
  await page.getByRole("heading", { level: 1, name: "Clusters" }).waitFor();
  await page.keyboard.press("/");
  const field = page.getByLabel("Search stores and commands");
  // The first search gets no answer until the second one is asked.
  await page.route(/[?&]q=sca(&|$)/, () => undefined);
  await field.pressSequentially("sca");
  await page.waitForRequest(/[?&]q=sca(&|$)/);
  await field.pressSequentially("rves");
  await untilChosen(page, "scarves");
  await pollUntil({ what: "the first search is given up" }, () => Promise.resolve(given.includes("sca") || undefined));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "scarves" }).waitFor();
  await context.close();
  return { objections, heard: [] };
}
