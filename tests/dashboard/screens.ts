import type { Page } from "playwright-core";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { untilPhase, type World } from "./world.ts";

/** A screen in one of its states. */
export interface Screen {
  readonly name: string;
  readonly path: string;
  /** A text that stands there once it is in that state. */
  readonly shows: string | RegExp;
  /** What is done before it is looked at. */
  readonly act?: (page: Page, world: World) => Promise<void>;
  /** What is done before it is opened. */
  readonly before?: (page: Page, world: World) => Promise<void>;
  /** Whether the documentation shows it. */
  readonly isShown?: true;
  /** The part whose names and roles are compared with those that it must have, in tests/dashboard/trees. */
  readonly tree?: string;
  /** The one look in which there is this state. */
  readonly only?: "phone";
  /** Where only the holders of tokens may look. */
  readonly as?: "nobody" | "tenant-viewer" | "tenant-member";
}

const press = (name: string | RegExp) => async (page: Page) => {
  await page.getByRole("button", { name }).click();
};

/** Everything that waits for an answer of the API waits for ever. */
const noAnswer = (address: RegExp) => async (page: Page) => {
  await page.route(address, () => undefined);
};

const fill = async (page: Page, fields: Readonly<Record<string, string>>) => {
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(text);
};

async function readSetupOnly(page: Page): Promise<void> {
  await page.getByText("/product/felt-hat/").first().waitFor();
  await page.getByLabel("Written by").selectOption("setup");
}

async function pauseLogs(page: Page): Promise<void> {
  await page.getByText("/product/felt-hat/").first().waitFor();
  await press("Pause")(page);
}

/** Every screen in every state that can be reached, by what a person does. */
export const screens: readonly Screen[] = [
  { name: "stores", isShown: true, path: "/", shows: "umbrellas" },
  { name: "stores-failed", path: "/stores?phase=Failed", shows: "shoes" },
  { name: "stores-one", tree: "body", path: "/stores?q=umbrellas", shows: "1 store" },
  { name: "stores-no-match", path: "/stores?q=nothing-like-this", shows: "No store fits" },
  { name: "stores-loading", path: "/stores", shows: "Reading stores…", before: noAnswer(/\/v1\/stores/) },
  { name: "stores-empty", path: "/stores", shows: "No store yet", before: actFor("acme") },
  { name: "stores-offline", path: "/stores", shows: /No connection since/, act: goOffline },
  { name: "stores-away", path: "/stores?cluster=nyc-1", shows: /cluster away since/ },
  { name: "stores-selected", isShown: true, path: "/stores?sort=name", shows: "3 selected", act: chooseThree },
  { name: "stores-delete", path: "/stores?sort=name", shows: "Delete 3 stores?", act: askToDeleteThree },
  { name: "stores-view-new", path: "/stores?phase=Failed", shows: "Save this view", act: press("Save view…") },
  { name: "stores-viewer", path: "/stores", shows: "umbrellas", as: "tenant-viewer" },
  { name: "new-store", tree: "main", path: "/new-store", shows: "Choose for me" },
  {
    name: "new-store-preview",
    isShown: true,
    path: "/new-store",
    shows: /objects in Kubernetes/,
    act: (page) => fill(page, { Name: "mittens" }),
  },
  { name: "new-store-errors", path: "/new-store", shows: "The store can't be created like this", act: sendBroken },
  { name: "new-store-taken", path: "/new-store", shows: /is taken|already exists/, act: sendTaken },
  { name: "store-ready", isShown: true, path: "/stores/hats", shows: "Open the shop" },
  { name: "store-steps", tree: "details.card", path: "/stores/hats", shows: "Trial purchase", act: openSteps },
  { name: "store-failed", isShown: true, path: "/stores/shoes", shows: "What to do:" },
  { name: "store-coming", path: "/stores/gloves", shows: "Provisioning", before: comeUpSlowly },
  { name: "store-deleting", isShown: true, path: "/stores/scarves", shows: "Undo the delete" },
  { name: "store-away", path: "/stores/socks", shows: /has not reported since/ },
  { name: "store-missing", path: "/stores/nothing", shows: "Store not found" },
  { name: "store-login", isShown: true, path: "/stores/hats", shows: "Read the password", act: readLogin },
  { name: "store-settings", isShown: true, path: "/stores/hats/settings", shows: "Kept free for it" },
  {
    name: "store-change",
    path: "/stores/hats/settings",
    shows: "key=value, one a line",
    act: press("Change…"),
  },
  { name: "store-suspend", path: "/stores/hats/settings", shows: "Suspend hats?", act: press("Suspend…") },
  { name: "store-delete", path: "/stores/hats/settings", shows: "Delete hats?", act: press("Delete…") },
  { name: "store-delete-now", path: "/stores/hats/settings", shows: "This can't be undone.", act: press(/Delete now/) },
  { name: "store-activity", isShown: true, path: "/stores/belts/activity", shows: "the trial has ended" },
  { name: "store-activity-missing", path: "/stores/nothing/activity", shows: /No store of yours is or was named/ },
  {
    name: "store-revisions",
    isShown: true,
    path: "/stores/belts/revisions",
    shows: "labels.tier",
  },
  { name: "store-revisions-one", path: "/stores/hats/revisions", shows: "Revision" },
  { name: "store-logs", isShown: true, path: "/stores/hats/logs", shows: "/product/felt-hat/" },
  { name: "store-logs-paused", path: "/stores/hats/logs", shows: "Paused:", act: pauseLogs },
  { name: "store-logs-empty", path: "/stores/hats/logs", shows: "No lines yet", act: readSetupOnly },
  { name: "store-logs-away", path: "/stores/socks/logs", shows: "The cluster is not responding" },
  {
    name: "store-logs-no-right",
    path: "/stores/hats/logs",
    shows: "The credential does not allow this",
    as: "tenant-viewer",
  },
  { name: "store-objects", isShown: true, path: "/stores/hats/objects", shows: /objects, all ready/ },
  { name: "store-objects-failing", path: "/stores/shoes/objects", shows: /not ready$/ },
  {
    name: "store-objects-loading",
    path: "/stores/hats/objects",
    shows: "Reading the objects of hats…",
    before: noAnswer(/\/v1\/stores\/hats\/objects/),
  },
  { name: "store-objects-empty", path: "/stores/boots/objects", shows: "No objects yet", before: findNamespaceTaken },
  { name: "store-objects-away", path: "/stores/socks/objects", shows: "The cluster is not responding" },
  { name: "store-backups", path: "/stores/hats/backups", shows: "Nothing was stored", before: backUp("hats") },
  {
    name: "store-backups-failed",
    path: "/stores/belts/backups",
    shows: "The last backup failed",
    before: failToBackUp,
  },
  { name: "store-backups-empty", path: "/stores/umbrellas/backups", shows: "No backups yet" },
  { name: "store-backups-viewer", path: "/stores/umbrellas/backups", shows: "No backups yet", as: "tenant-viewer" },
  {
    name: "store-backups-loading",
    path: "/stores/hats/backups",
    shows: "Reading the backups of hats…",
    before: noAnswer(/\/v1\/stores\/hats\/backups/),
  },
  {
    name: "store-backups-refused",
    path: "/stores/shoes/backups",
    shows: "The store has nothing that can be backed up",
    act: press("Back up now"),
  },
  { name: "store-backups-away", path: "/stores/socks/backups", shows: "The cluster is not responding" },
  { name: "activity", isShown: true, path: "/activity", shows: "umbrellas" },
  { name: "activity-no-match", path: "/activity?actor=nobody", shows: "Nothing fits" },
  { name: "activity-empty", path: "/activity", shows: "Nothing was done yet", before: actFor("acme") },
  {
    name: "activity-loading",
    path: "/activity",
    shows: "Reading what was done…",
    before: noAnswer(/\/v1\/operations/),
  },
  { name: "clusters", isShown: true, path: "/clusters", shows: "fra-1" },
  { name: "cluster", isShown: true, path: "/clusters/fra-1", shows: "Room for more" },
  { name: "cluster-cordon", path: "/clusters/fra-1", shows: "Give fra-1 no new stores?", act: press("Cordon…") },
  { name: "cluster-away", path: "/clusters/nyc-1", shows: "Its agent does not report" },
  { name: "cluster-settings", path: "/clusters/fra-1", shows: "Stores at most", act: press("Change…") },
  { name: "cluster-revoke", path: "/clusters/fra-1", shows: "Lock fra-1 out?", act: press("Revoke…") },
  {
    name: "cluster-join",
    isShown: true,
    path: "/join-cluster",
    shows: "waiting for the first command",
    act: nameCluster,
  },
  { name: "cluster-missing", path: "/clusters/nothing", shows: "No cluster of this id has joined" },
  { name: "tenants", isShown: true, path: "/tenants", shows: "Acme Shops" },
  { name: "tenant", isShown: true, path: "/tenants/acme", shows: "Use and limits" },
  { name: "tenant-new", path: "/tenants", shows: "Create tenant", act: press("New tenant") },
  { name: "tenant-limits", path: "/tenants/acme", shows: "Limits of Acme Shops", act: press("Change limits…") },
  {
    name: "tenant-member-limits",
    path: "/tenants/acme",
    shows: "Limits of each member of Acme Shops",
    act: press("Change limits of members…"),
  },
  { name: "tenant-conflict", isShown: true, path: "/tenants/rival", shows: "Try mine again", act: changeAtOnce },
  { name: "tokens", isShown: true, path: "/tokens", shows: "of a tenant-viewer" },
  { name: "token-new", path: "/tokens", shows: "Make token", act: press("New token") },
  { name: "webhooks", isShown: true, tree: "main", path: "/webhooks", shows: "orders in the ERP" },
  { name: "webhooks-empty", path: "/webhooks", shows: "No webhook yet", before: actFor("acme") },
  { name: "webhooks-loading", path: "/webhooks", shows: "Reading webhooks…", before: noAnswer(/\/v1\/webhooks/) },
  { name: "webhooks-no-right", path: "/webhooks", shows: "does not allow this", as: "tenant-member" },
  { name: "webhook-new", path: "/webhooks", shows: "What it is told", act: press("New webhook") },
  { name: "webhook-refused", path: "/webhooks", shows: /must begin with https/, act: sendBadUrl },
  { name: "webhook-secret", path: "/webhooks", shows: "Copy it now", act: makeWebhook },
  { name: "webhook", isShown: true, path: "/webhooks", shows: "Succeeded", act: openWebhook("orders in the ERP") },
  { name: "webhook-delivery", isShown: true, path: "/webhooks", shows: "Answered 200", act: openDelivery },
  {
    name: "webhook-disabled",
    isShown: true,
    path: "/webhooks",
    shows: "Enable it again",
    act: openWebhook("old chat"),
  },
  { name: "webhook-rotate", path: "/webhooks", shows: "The former one is good for", act: askForSecret },
  { name: "webhook-missing", path: "/webhooks/000000000000", shows: "Webhook not found" },
  { name: "audit", isShown: true, path: "/audit", shows: "Create store" },
  { name: "audit-no-right", path: "/audit", shows: "The credential does not allow this", as: "tenant-member" },
  {
    name: "sign-in",
    isShown: true,
    path: "/stores/hats",
    shows: "You come back to the page that you asked for.",
    as: "nobody",
  },
  { name: "palette", isShown: true, tree: "[role=dialog]", path: "/stores", shows: "Go and do", act: openPalette },
  { name: "palette-found", path: "/stores", shows: "All stores with", act: findStores },
  { name: "shortcuts", path: "/stores", shows: "Turn single keys off", act: openShortcuts },
  { name: "sign-in-token", path: "/stores", shows: "lets no one in", as: "nobody", act: sendToken },
  { name: "menu", path: "/stores", shows: "umbrellas", act: openMenu, only: "phone" },
  { name: "not-found", path: "/nothing/here", shows: "There is no page at this address" },
];

function actFor(tenant: string) {
  return async (page: Page): Promise<void> => {
    await page.addInitScript((id) => sessionStorage.setItem("storeplane.tenant", id), tenant);
  };
}

async function goOffline(page: Page): Promise<void> {
  await page.getByText("umbrellas").first().waitFor();
  await page.context().setOffline(true);
}

async function chooseThree(page: Page): Promise<void> {
  for (const name of ["belts", "hats", "shoes"]) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
}

async function askToDeleteThree(page: Page): Promise<void> {
  await chooseThree(page);
  await press("Delete 3…")(page);
}

async function openMenu(page: Page): Promise<void> {
  await page.setViewportSize({ width: 360, height: 760 });
  await page.getByRole("button", { name: "Menu" }).click();
}

async function sendBroken(page: Page): Promise<void> {
  await page.getByRole("button", { name: "More" }).click();
  await fill(page, { Name: "Hats!", "E-mail of the administrator": "ada", "Own hosts": "localhost" });
  await page.getByRole("button", { name: "Create store" }).click();
}

async function sendTaken(page: Page): Promise<void> {
  await page.getByText("Medusa", { exact: true }).click();
  await fill(page, { Name: "hats" });
  await page.getByRole("button", { name: "Create store" }).click();
}

async function openSteps(page: Page): Promise<void> {
  await page.getByRole("heading", { name: "How it came up" }).click();
}

async function readLogin(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Show the login" }).click();
}

/** It stays on its way for the half minute in which a store has to become Ready. */
async function comeUpSlowly(_page: Page, { api }: World): Promise<void> {
  await api.createStore({ name: "gloves", engine: "woocommerce", cluster: "fra-1" });
}

/** Nothing is written where a stranger's namespace stands in the way. */
async function findNamespaceTaken(_page: Page, { api, platform }: World): Promise<void> {
  await platform.kube("fra-1").create("namespaces", { metadata: { name: "store-boots" } });
  await api.createStore({ name: "boots", engine: "woocommerce", cluster: "fra-1" });
  await untilPhase(api, "boots", "Failed");
}

/** Simulated nodes store nothing, and say so. */
function backUp(name: string) {
  return async (_page: Page, { api }: World): Promise<void> => {
    const { id } = await api.beginBackup(name);
    await pollUntil({ what: `backup ${id} of ${name} has ended`, timeoutMs: 120_000 }, async () => {
      const found = (await api.listBackups(name)).backups.find((each) => each.id === id);
      return (found !== undefined && found.state !== "Running") || undefined;
    });
  };
}

async function failToBackUp(page: Page, world: World): Promise<void> {
  const { failures } = world.platform.servers.cluster("fra-1");
  await failures.inject({ namespace: "store-belts", kind: "job-failed", component: "backup" });
  await backUp("belts")(page, world);
}

async function nameCluster(page: Page): Promise<void> {
  await fill(page, { Id: "fra-2", "Address of the bus": "tls://bus.example.com:4222", Region: "fra" });
}

/** Two administrators set the limits of one tenant. */
async function changeAtOnce(page: Page, { api }: World): Promise<void> {
  await press("Change limits…")(page);
  await fill(page, { Stores: "30", CPU: "12" });
  await api.setTenantQuota("rival", { stores: 25 });
  await press("Set limits")(page);
}

async function sendBadUrl(page: Page): Promise<void> {
  await press("New webhook")(page);
  await fill(page, { URL: "http://example.com/hooks" });
  await press("Create webhook")(page);
}

async function makeWebhook(page: Page, { receiver }: World): Promise<void> {
  await press("New webhook")(page);
  await fill(page, { URL: `${receiver.url}/made-here`, "What it is for": "made in the page" });
  await page.getByLabel(/^store\.failed/).check();
  await press("Create webhook")(page);
}

function openWebhook(name: string) {
  return async (page: Page): Promise<void> => {
    await page.getByRole("link", { name, exact: true }).click();
    await page.getByRole("heading", { name: "Messages" }).waitFor();
  };
}

async function openDelivery(page: Page): Promise<void> {
  await openWebhook("orders in the ERP")(page);
  await page
    .getByRole("button", { name: /^Details of store/ })
    .first()
    .click();
}

async function askForSecret(page: Page): Promise<void> {
  await openWebhook("orders in the ERP")(page);
  await press("New secret…")(page);
}

async function openPalette(page: Page): Promise<void> {
  await page.getByText("umbrellas").first().waitFor();
  await page.keyboard.press("Control+k");
}

async function findStores(page: Page): Promise<void> {
  await openPalette(page);
  await page.getByLabel("Search stores and commands").fill("s");
  await page.getByRole("menuitem", { name: /^hats/ }).waitFor();
}

async function openShortcuts(page: Page): Promise<void> {
  await page.getByText("umbrellas").first().waitFor();
  await page.keyboard.press("?");
}

async function sendToken(page: Page): Promise<void> {
  await page.getByText("With an API token").click();
  await fill(page, { "API token": "spt_wrong" });
  await press("Go on")(page);
}
