import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startControlPlane } from "../../control-plane/run.node.ts";
import { buildDashboard } from "../../tools/generate/dashboard-build.ts";
import { type Api, post, read, startApi } from "../integration/control-plane/start-api.ts";
import { dashboardDir, lackingBrowser, patienceMs } from "./world.ts";

const lacking = lackingBrowser();
const engine = "woocommerce";

describe.skipIf(lacking !== undefined)(`events in a browser${lacking === undefined ? "" : `: ${lacking}`}`, () => {
  let api: Api;
  let browser: Browser;
  let context: BrowserContext;
  let url: string;
  const undo = new AsyncDisposableStack();

  beforeAll(async () => {
    expect(await buildDashboard(join(import.meta.dirname, "../.."))).toEqual([]);
    api = undo.use(await startApi());
    const { nats } = api.servers;
    const credentials = nats.credentials("control-plane");
    const controlPlane = undo.use(await startControlPlane({ natsUrl: nats.url, credentials, port: 0, dashboardDir }));
    ({ url } = controlPlane);
    browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
    undo.defer(() => browser.close());
    context = await browser.newContext({ baseURL: url });
    context.setDefaultTimeout(patienceMs);
  });

  afterAll(() => undo.disposeAsync());

  const isLive = (page: Page): Promise<void> =>
    page.locator('[data-feed="live"]').first().waitFor({ state: "attached" });

  test("seven tabs open, share one stream, and all show a new store at once", async () => {
    const streams = new Set<string>();
    context.on("request", (request) => {
      if (request.url().endsWith("/v1/events")) streams.add(`${request.url()} ${streams.size}`);
    });
    const pages: Page[] = [];
    for (let tab = 0; tab < 7; tab += 1) {
      const page = await context.newPage();
      await page.goto("/stores");
      pages.push(page);
    }
    await Promise.all(pages.map(isLive));
    expect(streams.size).toBe(1);
    const store = await read(await api.ask("/v1/stores", post({ name: "in-seven-tabs", engine, cluster: "c1" })));
    await Promise.all(pages.map((page) => page.getByText("in-seven-tabs").first().waitFor()));
    // The tab that reads the stream goes: another one goes on.
    await pages[0]?.close();
    await api.agent("c1").reportReady(store);
    await Promise.all(pages.slice(1).map((page) => page.getByText("Ready").first().waitFor()));
    expect(streams.size).toBe(2);
    await Promise.all(pages.slice(1).map((page) => page.close()));
  });

  test("a bus that is killed is reported on no screen, and what happens after is shown", async () => {
    const page = await context.newPage();
    await page.goto("/stores");
    await isLive(page);
    const { process } = api.servers.nats;
    await process.kill("SIGKILL");
    await process.start();
    await api.untilConnected();
    expect((await api.ask("/v1/stores", post({ name: "after-the-kill", engine, cluster: "c1" }))).status).toBe(202);
    await page.getByText("after-the-kill").first().waitFor();
    await page.close();
  });
});
