import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { ApiClient } from "../../client/index.ts";
import type { Role, StoreResource } from "../../contract/index.ts";
import { startControlPlane } from "../../control-plane/run.node.ts";
import { accessByLink, signInOnce } from "../../dev/platform/sign-in-once.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { buildDashboard } from "../../tools/generate/dashboard-build.ts";
import { startTestPlatform, type TestPlatform } from "../fixtures/platform.ts";
import { WebhookReceiver } from "../fixtures/webhook-receiver.ts";
import { writeLogs } from "./written-logs.ts";

const root = join(import.meta.dirname, "../..");
export const dashboardDir = join(root, "build/dashboard");

/** What a page, and a person at it, may wait for anything on a machine under load: it costs nothing once it is there. */
export const patienceMs = 120_000;

/** Where Debian puts it. */
export const browserPath = "/usr/bin/chromium";

/** Why the dashboard can't be looked at on this machine; undefined where it can. */
export function lackingBrowser(): string | undefined {
  return existsSync(browserPath) ? undefined : `there is no ${browserPath}: apt-get install chromium`;
}

/** Real servers with stores in every state, the dashboard that they serve, and a browser. */
export interface World extends AsyncDisposable {
  readonly browser: Browser;
  /** Folder of the dashboard that was built. */
  readonly dashboardDir: string;
  readonly platform: TestPlatform;
  readonly api: ApiClient;
  /** What the platform sends webhooks to. */
  readonly receiver: WebhookReceiver;
  /** Where anyone may do anything. */
  readonly url: string;
  /** Where only the holders of tokens may, and who has signed in, of the same stores. */
  readonly guardedUrl: string;
  /** Signs a browser in there, once. */
  readonly signInLink: string;
  readonly token: (role: Role) => Promise<string>;
}

export async function startWorld(): Promise<World> {
  await using undo = new AsyncDisposableStack();
  const wrong = await buildDashboard(root);
  if (wrong.length > 0) throw new Error(wrong.join("; "));
  const platform = undo.use(
    await startTestPlatform({
      clusters: ["fra-1", "nyc-1"],
      dashboardDir,
      podLogs: undo.use(writeLogs()).podLogs,
      // Until one that can't come up is Failed, and long enough for the others.
      profile: { readyDeadlineSeconds: 45, backupRepository: { volumeSize: "1Gi" } },
    }),
  );
  const { nats } = platform.servers;
  const once = await signInOnce();
  const guarded = undo.use(
    await startControlPlane({
      natsUrl: nats.url,
      credentials: nats.credentials("control-plane"),
      port: 0,
      identity: "tokens",
      access: accessByLink(once),
      dashboardDir,
    }),
  );
  const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  undo.defer(() => browser.close());
  const api = new ApiClient({ url: platform.url });
  const receiver = undo.use(await WebhookReceiver.start());
  await makeWebhooks(api, receiver);
  await fill(platform, api);
  await untilDelivered(api);
  const stack = undo.move();
  return {
    browser,
    dashboardDir,
    platform,
    api,
    receiver,
    url: platform.url,
    guardedUrl: guarded.url,
    signInLink: guarded.url + once.path,
    token: async (role) => (await api.createToken({ name: `of a ${role}`, role })).token,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Stores that are well, that fail, that are slow, that are deleted; one tenant with stores, and one without. */
async function fill(platform: TestPlatform, api: ApiClient): Promise<void> {
  const { failures } = platform.servers.cluster("fra-1");
  await failures.inject({ namespace: "store-shoes", kind: "image-pull" });
  await failures.inject({ namespace: "store-gloves", kind: "slow", component: "web", delaySeconds: 3000 });
  await api.createTenant({ tenant: "acme", name: "Acme Shops", quota: { stores: 20, cpuMillicores: 40_000 } });
  await api.createTenant({ tenant: "rival", name: "Rival Shops", quota: { stores: 20 } });
  const labels = { team: "north" };
  const made = [
    { name: "hats", engine: "woocommerce", cluster: "fra-1", labels, adminEmail: "ada@example.com" },
    { name: "shoes", engine: "woocommerce", cluster: "fra-1" },
    { name: "scarves", engine: "medusa", cluster: "fra-1", plan: "growth" },
    { name: "socks", engine: "woocommerce", cluster: "nyc-1" },
    { name: "umbrellas", engine: "medusa", cluster: "fra-1" },
  ];
  for (const store of made) await api.createStore(store);
  await Promise.all([
    untilPhase(api, "hats", "Ready"),
    makeAnew(api, "belts"),
    untilPhase(api, "umbrellas", "Ready"),
    untilPhase(api, "shoes", "Failed"),
    deleteOnceReady(api, "scarves"),
    loseOnceReady(platform, api),
  ]);
}

/** One that takes what comes, one that takes nothing, and one that wants no more. */
async function makeWebhooks(api: ApiClient, receiver: WebhookReceiver): Promise<void> {
  receiver.reply("/hooks/storeplane", {
    status: 200,
    headers: { "content-type": "text/plain" },
    body: "taken, thank you",
  });
  receiver.reply("/busy", { status: 503, headers: { "retry-after": "60" }, body: "in a minute" });
  receiver.reply("/chat", { status: 410 });
  const made = [
    { path: "/hooks/storeplane", description: "orders in the ERP" },
    { path: "/busy", description: "people on call", events: ["store.failed", "store.accepted"] as const },
    { path: "/chat", description: "old chat", events: ["store.accepted"] as const },
  ];
  for (const { path, description, events } of made) {
    await api.createWebhook({ url: receiver.url + path, description, ...(events && { events: [...events] }) });
  }
}

async function untilDelivered(api: ApiClient): Promise<void> {
  await pollUntil({ what: "each webhook has fared as it should" }, async () => {
    const { items } = await api.listWebhooks();
    const [disabled, failing, taken] = [
      items.some(({ state }) => state === "Disabled"),
      items.some(({ failingSince, state }) => state === "Active" && failingSince !== undefined),
      items.some(({ lastSuccessAt }) => lastSuccessAt !== undefined),
    ];
    return (disabled && failing && taken) || undefined;
  });
}

async function deleteOnceReady(api: ApiClient, name: string): Promise<void> {
  await untilPhase(api, name, "Ready");
  await api.deleteStore(name);
  await untilPhase(api, name, "Deleting");
}

/** The shop of a cluster that does not report any more. */
async function loseOnceReady(platform: TestPlatform, api: ApiClient): Promise<void> {
  await untilPhase(api, "socks", "Ready");
  await platform.agent("nyc-1").kill();
  await pollUntil({ what: "nyc-1 is away" }, async () => {
    const { online } = await api.getCluster("nyc-1");
    return !online || undefined;
  });
}

/** A name that one store had after the other, with another size: two revisions that differ. */
async function makeAnew(api: ApiClient, name: string): Promise<void> {
  const store = { name, engine: "woocommerce", cluster: "fra-1" };
  await api.createStore({ ...store, labels: { team: "north", tier: "trial" }, note: "a trial for the spring fair" });
  await untilPhase(api, name, "Ready");
  await api.deleteStore(name, { force: true, note: "the trial has ended" });
  await untilPhase(api, name, "Deleted");
  const labels = { team: "north", tier: "gold" };
  await api.createStore({ ...store, plan: "growth", labels, externalId: "shop-4711", note: "order 4711" });
  await untilPhase(api, name, "Ready");
}

export async function untilPhase(api: ApiClient, name: string, phase: StoreResource["phase"]): Promise<void> {
  await pollUntil({ what: `${name} is ${phase}`, timeoutMs: 180_000 }, async () => {
    const store = await api.getStore(name);
    return store.phase === phase || undefined;
  });
}
