import type { Page } from "playwright-core";
import type { World } from "./world.ts";

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

/** Every screen in every state that can be reached, by what a person does. */
export const screens: readonly Screen[] = [
  { name: "stores", isShown: true, path: "/", shows: "umbrellas" },
  { name: "stores-failed", path: "/stores?phase=Failed", shows: "shoes" },
  { name: "stores-no-match", path: "/stores?q=nothing-like-this", shows: "No store fits" },
  { name: "stores-loading", path: "/stores", shows: "Reading stores…", before: noAnswer(/\/v1\/stores/) },
  { name: "stores-empty", path: "/stores", shows: "No store yet", before: actFor("acme") },
  { name: "stores-offline", path: "/stores", shows: /No connection since/, act: goOffline },
  { name: "stores-viewer", path: "/stores", shows: "umbrellas", as: "tenant-viewer" },
  { name: "new-store", path: "/new-store", shows: "Choose for me" },
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
  { name: "store-failed", isShown: true, path: "/stores/shoes", shows: "What to do:" },
  { name: "store-coming", path: "/stores/gloves", shows: "Provisioning", before: comeUpSlowly },
  { name: "store-deleting", isShown: true, path: "/stores/scarves", shows: "Undo the delete" },
  { name: "store-away", path: "/stores/socks", shows: /has not reported since/, before: loseCluster },
  { name: "store-missing", path: "/stores/nothing", shows: "Store not found" },
  { name: "store-login", isShown: true, path: "/stores/hats", shows: "Read the password", act: readLogin },
  { name: "store-delete", path: "/stores/hats", shows: "Delete hats?", act: press("Delete…") },
  { name: "store-delete-now", path: "/stores/hats", shows: "This can't be undone.", act: press(/Delete now/) },
  { name: "clusters", isShown: true, path: "/clusters", shows: "fra-1" },
  { name: "cluster", isShown: true, path: "/clusters/fra-1", shows: "Room for more" },
  { name: "cluster-cordon", path: "/clusters/fra-1", shows: "Give fra-1 no new stores?", act: press("Cordon…") },
  { name: "cluster-away", path: "/clusters/nyc-1", shows: "Its agent does not report" },
  { name: "cluster-missing", path: "/clusters/nothing", shows: "No cluster of this id has joined" },
  { name: "tenants", isShown: true, path: "/tenants", shows: "Acme Shops" },
  { name: "tenant", isShown: true, path: "/tenants/acme", shows: "Use and limits" },
  { name: "tenant-new", path: "/tenants", shows: "Create tenant", act: press("New tenant") },
  { name: "tokens", isShown: true, path: "/tokens", shows: "of a tenant-viewer" },
  { name: "token-new", path: "/tokens", shows: "Make token", act: press("New token") },
  { name: "audit", isShown: true, path: "/audit", shows: "Create store" },
  { name: "audit-no-right", path: "/audit", shows: "The credential does not allow this", as: "tenant-member" },
  {
    name: "sign-in",
    isShown: true,
    path: "/stores/hats",
    shows: "You come back to the page that you asked for.",
    as: "nobody",
  },
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

async function readLogin(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Show the login" }).click();
}

async function comeUpSlowly(_page: Page, { api }: World): Promise<void> {
  await api.createStore({ name: "gloves", engine: "woocommerce", cluster: "fra-1" });
}

/** Later screens of this cluster see it away, too. */
async function loseCluster(_page: Page, { platform }: World): Promise<void> {
  await platform.agent("nyc-1").kill();
}
