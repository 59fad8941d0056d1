import { mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { accessOf } from "../../control-plane/config.ts";
import { startControlPlane } from "../../control-plane/run.node.ts";
import { startIssuer } from "../../dev/issuer/start-issuer.ts";
import { reservePorts } from "../../testbed/process/free-ports.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { untilChosen } from "./by-keyboard.ts";
import type { Journey } from "./journeys.ts";
import { watchedPage } from "./open-screen.ts";
import { inTurn, otherVersion } from "./replaced-platform.ts";
import type { World } from "./world.ts";

const viewport = { width: 1280, height: 860 };

/**
 * Two versions answer in turn, as while a platform is replaced: the page comes up all the same. Then only the newer one is
 * left, whose part has another name: the page is reloaded, once, and the screen that was asked for is there.
 */
export async function throughAReplacement(world: World): Promise<Journey & { readonly title: string }> {
  const folder = mkdtempSync(join(tmpdir(), "storeplane-dashboard-"));
  const other = otherVersion(folder);
  const context = await world.browser.newContext({ viewport });
  const { page, objections } = await watchedPage(context);
  await using undo = new AsyncDisposableStack();
  undo.defer(() => rmSync(folder, { recursive: true, force: true }));
  undo.defer(() => context.close());
  const platform = undo.use(await inTurn(world, [other, world.dashboardDir]));
  await page.goto(`${platform.url}/stores`);
  await page.getByText("umbrellas").first().waitFor();
  await page.getByRole("link", { name: "Clusters" }).click();
  await page.getByRole("heading", { level: 1, name: "Clusters" }).waitFor();
  return { objections: objections.filter((line) => line.startsWith("policy:")), heard: [], title: await page.title() };
}

/** A screen whose file is gone is looked for in a page that is reloaded; gone there, too, the page says so. */
export async function withoutAPart(world: World): Promise<Journey> {
  const folder = mkdtempSync(join(tmpdir(), "storeplane-dashboard-"));
  const lacking = otherVersion(folder);
  for (const name of readdirSync(join(lacking, "assets")).filter((each) => each.startsWith("tenants-page-")))
    renameSync(join(lacking, "assets", name), join(lacking, "assets", `gone-${name}`));
  const context = await world.browser.newContext({ viewport });
  const { page, objections } = await watchedPage(context);
  await using undo = new AsyncDisposableStack();
  undo.defer(() => rmSync(folder, { recursive: true, force: true }));
  undo.defer(() => context.close());
  const platform = undo.use(await inTurn(world, [lacking]));
  let loads = 0;
  page.on("load", () => {
    loads += 1;
  });
  await page.goto(`${platform.url}/stores`);
  await page.getByRole("link", { name: "Tenants" }).click();
  await page.getByText("This part of the page can't be loaded").waitFor();
  // A page has its words before all of it is loaded.
  await pollUntil({ what: "it was reloaded" }, () => loads >= 2 || undefined);
  if (loads !== 2) throw new Error(`the page was loaded ${loads} times, and not once and once again`);
  await page.getByRole("link", { name: "Clusters" }).click();
  await page.getByRole("heading", { level: 1, name: "Clusters" }).waitFor();
  return { objections: objections.filter((line) => line.startsWith("policy:")), heard: [] };
}

/** From a link into the platform, over the identity provider's own page, to what was asked for; and out again. */
export async function overTheProvider({ browser, platform, dashboardDir }: World): Promise<Journey> {
  await using undo = new AsyncDisposableStack();
  const { nats } = platform.servers;
  const common = { natsUrl: nats.url, credentials: nats.credentials("control-plane"), dashboardDir } as const;
  // The provider leads back to a port that has to be known before it starts.
  await using reserved = await reservePorts(1);
  const [port = 0] = reserved.ports;
  await reserved.release(port);
  const publicUrl = `http://localhost:${port}`;
  const issuer = undo.use(
    await startIssuer({
      audience: publicUrl,
      programs: [],
      people: [{ id: "ada", claims: { tenant: "default", groups: ["ops"] } }],
      applications: [
        {
          id: "dashboard",
          secret: "d-secret",
          redirectUris: [`${publicUrl}/auth/callback`],
          signedOutUris: [`${publicUrl}/auth`],
        },
      ],
    }),
  );
  const entry = {
    issuer: issuer.url,
    audience: publicUrl,
    tenants: ["default"],
    tenantClaim: "tenant",
    roleClaim: "groups",
    roleMap: [{ value: "ops", role: "tenant-admin" }],
    signIn: { clientId: "dashboard", clientSecret: "d-secret" },
  };
  const access = accessOf({
    issuers: { text: JSON.stringify([entry]), namedBy: "the test" },
    sessionKeys: { text: `one:${"A".repeat(43)}`, namedBy: "the test" },
    publicUrl,
  });
  undo.use(await startControlPlane({ ...common, port, identity: "tokens", access }));
  const context = await browser.newContext({ viewport });
  undo.defer(() => context.close());
  const { page, objections } = await watchedPage(context);
  await page.goto(`${publicUrl}/stores/hats`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Who are you?" }).waitFor();
  await page.getByRole("button", { name: "ada" }).click();
  await page.getByRole("heading", { level: 1, name: "hats" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Yes, sign me out" }).click();
  await page.getByRole("heading", { name: "You are not signed in" }).waitFor();
  await page.getByRole("link", { name: `Sign in at ${issuer.url}` }).click();
  await page.getByRole("heading", { name: "Who are you?" }).waitFor();
  return { objections, heard: [] };
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
}

/** Where no identity provider is: by an API token, until the tab is closed or one signs out. */
export async function byAToken({ browser, guardedUrl, token }: World): Promise<Journey> {
  const context = await browser.newContext({ viewport });
  const { page, objections } = await watchedPage(context);
  await page.goto(`${guardedUrl}/stores`);
  await page.getByText("With an API token").click();
  await page.getByLabel("API token").fill(await token("tenant-admin"));
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByText("umbrellas").first().waitFor();
  await page.reload();
  await page.getByText("umbrellas").first().waitFor();
  await signOut(page);
  const kept = await page.evaluate(() =>
    JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)]),
  );
  await context.close();
  return { objections: kept.includes("spt_") ? [...objections, `kept: ${kept}`] : objections, heard: [] };
}

/** By keys to screens, to what is found, and to the list of keys, which turns them off. */
export async function byKeys({ browser, url }: World): Promise<Journey> {
  const context = await browser.newContext({ baseURL: url, viewport });
  const { page, objections } = await watchedPage(context);
  await page.goto("/clusters");
  await page.getByRole("heading", { level: 1, name: "Clusters" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await page.getByRole("heading", { level: 1, name: "Stores" }).waitFor();
  await page.keyboard.press("/");
  await page.getByLabel("Search stores and commands").fill("audi");
  await untilChosen(page, "Audit");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Audit" }).waitFor();
  // What is written is no shortcut.
  await page.getByLabel("About").fill("g s ?");
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("?");
  await page.getByRole("button", { name: "Turn single keys off" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await page.keyboard.press("Control+k");
  await page.getByLabel("Search stores and commands").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { level: 1, name: "Audit" }).waitFor();
  await context.close();
  return { objections, heard: [] };
}

/** Without a connection what was read stays, and nothing is asked for; afterwards the page goes on by itself. */
export async function offline({ browser, url }: World): Promise<Journey> {
  const context = await browser.newContext({ baseURL: url, viewport });
  const { page, objections } = await watchedPage(context);
  await page.goto("/stores/hats/settings");
  await page.getByRole("button", { name: "Delete…" }).waitFor();
  // Behind the first screen the others are loaded.
  await page.waitForFunction(() =>
    performance.getEntriesByType("resource").some(({ name }) => name.includes("/clusters-page-")),
  );
  await context.setOffline(true);
  await page.getByText(/No connection since/).waitFor();
  await page
    .getByText(/^Offline, showing/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Delete…" }).click();
  const button = page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.method()));
  await button.press("Enter");
  if ((await button.getAttribute("aria-disabled")) !== "true") throw new Error("it can be pressed offline");
  if (asked.includes("DELETE")) throw new Error("a delete was sent offline");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Clusters" }).click();
  await page.getByRole("heading", { level: 1, name: "Clusters" }).waitFor();
  await context.setOffline(false);
  await page.getByText(/No connection since/).waitFor({ state: "detached" });
  await context.close();
  return { objections, heard: [] };
}
