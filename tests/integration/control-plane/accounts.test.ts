import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepCreds } from "../../../bus-keys/keep-creds.ts";
import { writeBusKeys } from "../../../bus-keys/keep-keys.ts";
import { accountTokens, type ClusterResource, desiredStream, type ProblemDetails } from "../../../contract/index.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { StandInAgent } from "./stand-in-agent.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");
const cluster = "c3";

let api: Api;
let dir = "";

beforeAll(async () => {
  api = await startApi();
  dir = mkdtempSync(join(tmpdir(), "storeplane-keys-"));
  // As if this machine had made the keys of the bus.
  writeBusKeys(dir, api.servers.nats.keys);
  await keepCreds(api.servers.nats.keys, join(dir, "creds"));
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

const credsFile = (name: string): string => join(dir, "creds", `${name}.creds`);

/** On the machine that has the keys; it speaks to no one. */
const sign = (...words: string[]) => run(process.execPath, ["bus-keys/main.ts", dir, ...words], { cwd: root });

/** On any machine that may put accounts in place. */
function place(more: Record<string, string> = {}) {
  const env = {
    PATH: process.env["PATH"],
    STOREPLANE_NATS_URL: api.servers.nats.url,
    STOREPLANE_NATS_CREDS_FILE: credsFile("migrator"),
    STOREPLANE_NATS_OPERATOR_CREDS_FILE: credsFile("operator"),
    STOREPLANE_ACCOUNTS_FILE: join(dir, "accounts.json"),
    ...more,
  };
  return run(process.execPath, ["control-plane/main.accounts.ts"], { cwd: root, env });
}

async function connectAgent(creds: string): Promise<NatsConnection> {
  const credentials = { user: cluster, creds: () => creds };
  return connect({ ...keptConnectionOptions({ url: api.servers.nats.url, credentials }), maxReconnectAttempts: 0 });
}

const create = (name: string) => api.ask("/v1/stores", post({ name, engine: "woocommerce", cluster }));
const get = async () => read<ClusterResource>(await api.ask(`/v1/clusters/${cluster}`));

test("a cluster joins a running bus, is revoked within a second, and comes back to its place with new credentials only", async () => {
  expect((await create("too-early")).status).toBe(422);
  await sign(cluster);
  await place();
  const creds = readFileSync(credsFile(`agent-${cluster}`), "utf8");
  const agent = await connectAgent(creds);
  const other = api.agent("c1");
  await new StandInAgent(cluster, agent, api.now).beat();
  expect(await get()).toMatchObject({ state: "Joined", online: true });
  expect((await create("joined")).status).toBe(202);
  const durable = async () => {
    const { created, num_pending } = await (await jetstreamManager(api.migrator)).consumers.info(
      desiredStream,
      cluster,
    );
    return { created, num_pending };
  };
  const before = await durable();
  expect(before.num_pending).toBe(1);

  await sign("--revoke", cluster);
  expect(existsSync(credsFile(`agent-${cluster}`))).toBe(false);
  const closed = agent.closed().then(() => performance.now());
  await place();
  const placedAt = performance.now();
  expect((await closed) - placedAt).toBeLessThan(1000);
  await expect(connectAgent(creds)).rejects.toThrow(/Authorization/);
  expect(await get()).toMatchObject({ state: "Revoked" });
  expect(await read<ProblemDetails>(await create("late"))).toMatchObject({ code: "cluster-closed", cluster });
  const uncordon = await api.askAs("default", "platform-admin")(`/v1/clusters/${cluster}/uncordon`, { method: "POST" });
  expect(await read<ProblemDetails>(uncordon)).toMatchObject({ code: "cluster-revoked" });
  expect((await read(await api.ask("/v1/stores/joined"))).name).toBe("joined");
  await other.beat();

  await sign("--readmit", cluster);
  await place();
  await expect(connectAgent(creds)).rejects.toThrow(/Authorization/);
  const renewed = readFileSync(credsFile(`agent-${cluster}`), "utf8");
  // A token says whole seconds, and those of the second of the revocation are refused.
  const back = await pollUntil({ what: "new credentials are taken", timeoutMs: 10_000, everyMs: 200 }, () =>
    connectAgent(renewed).catch(() => undefined),
  );
  await new StandInAgent(cluster, back, api.now).beat();
  await back.close();
  expect(await durable()).toEqual(before);
  expect(await get()).toMatchObject({ state: "Cordoned", online: true });
  await place();
  expect(await get()).toMatchObject({ state: "Cordoned" });
});

test("a token that the operator did not sign is refused, and so is a file of something else", async () => {
  const known = accountTokens.parse(JSON.parse(readFileSync(join(dir, "accounts.json"), "utf8")));
  const forged = join(dir, "forged.json");
  const forge = (token: string): string => {
    const [header, body, signature = ""] = token.split(".");
    return [header, body, `${signature.slice(0, 8)}AAAA${signature.slice(12)}`].join(".");
  };
  const clusters = known.clusters.map((each) => ({ ...each, token: forge(each.token) }));
  writeFileSync(forged, JSON.stringify({ ...known, clusters }));
  await expect(place({ STOREPLANE_ACCOUNTS_FILE: forged })).rejects.toThrow(/refused/);
  await expect(place({ STOREPLANE_ACCOUNTS_FILE: credsFile("operator") })).rejects.toThrow(/has no accounts/);
});
