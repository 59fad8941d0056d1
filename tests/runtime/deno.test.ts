import { connect } from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { developmentScale, type StoreList, type StoreResource } from "../../contract/index.ts";
import { keptConnectionOptions } from "../../control-plane/bus/connection/connection-options.ts";
import { migrate } from "../../control-plane/bus/setup/migrate.ts";
import { registerCluster } from "../../control-plane/bus/setup/register-cluster.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import { expectedAnswers } from "./ask-by-client.ts";
import { DenoControlPlane, runInDeno } from "./deno-process.ts";
import { startPreviewAgent } from "./preview-agent.ts";

test("under Deno a store is created, listed and previewed on a real nats-server, and a stop drains", async () => {
  await using servers = await startServers({ clusters: [], agents: ["c1"] });
  const { url } = servers.nats;
  const migrator = await connect(keptConnectionOptions({ url, credentials: servers.nats.credentials("migrator") }));
  await migrate(migrator, developmentScale);
  await registerCluster(migrator, "c1");
  await migrator.close();

  const { user, pass } = servers.nats.credentials("control-plane");
  await using deno = await DenoControlPlane.start({
    STOREPLANE_NATS_URL: url,
    STOREPLANE_NATS_USER: user,
    STOREPLANE_NATS_PASSWORD: pass,
    STOREPLANE_HTTP_PORT: "0",
  });
  const created = await fetch(`${deno.url}/v1/stores`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": "deno-1" },
    body: JSON.stringify({ name: "deno-shop", engine: "woocommerce", cluster: "c1" }),
  });
  expect([created.status, created.headers.get("location")]).toEqual([202, "/v1/stores/deno-shop"]);
  const store = (await created.json()) as StoreResource;

  const what = "the new store in the list";
  const items = await pollUntil({ what, timeoutMs: 60_000 }, async () => {
    const list = (await (await fetch(`${deno.url}/v1/stores`)).json()) as StoreList;
    return list.items.length > 0 ? list.items : undefined;
  });
  expect(items.map(({ name, uid }) => [name, uid])).toEqual([["deno-shop", store.uid]]);
  await using agent = await startPreviewAgent(servers.nats, "c1");
  const previewed = await fetch(`${deno.url}/v1/previews`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "deno-new", engine: "woocommerce", cluster: "c1" }),
  });
  expect([previewed.status, await previewed.json()]).toEqual([200, agent.preview]);
  const sealed = await agent.sealFor(store);
  const credentials = await fetch(`${deno.url}/v1/stores/deno-shop/credentials`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ publicKey: "A".repeat(43) }),
  });
  expect([credentials.status, await credentials.json()]).toEqual([200, sealed]);
  expect((await fetch(`${deno.url}/v1/stores/deno-shop?`, { method: "DELETE" })).status).toBe(202);
  const told = JSON.parse(await runInDeno("tests/runtime/main.ask-by-client.ts", deno.url)) as object;
  expect(told, "the client, in Deno too").toEqual({ ...expectedAnswers, clusters: ["c1"] });
  expect((await fetch(`${deno.url}/readyz`)).status).toBe(200);
  expect((await fetch(`${deno.url}/v1/stores/deno-shop`, { method: "PUT" })).status).toBe(405);
  expect(await deno.stop()).toBe(0);
});
