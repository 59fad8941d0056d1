import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clusterToken } from "../../../bus-keys/account-tokens.ts";
import { withJoiningCluster, withRevokedCluster } from "../../../bus-keys/bus-keys.ts";
import { busTrust, trustSettings } from "../../../bus-keys/bus-trust.ts";
import { writeBusKeys } from "../../../bus-keys/keep-keys.ts";
import { newCreds } from "../../../bus-keys/user-creds.ts";
import {
  accountTokens,
  type ClusterResource,
  desiredStream,
  type ProblemDetails,
  readAccountClaims,
} from "../../../contract/index.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { accountsOf } from "../../../renewal/accounts.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { SigningMachine } from "./signing-machine.ts";
import { StandInAgent } from "./stand-in-agent.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

const cluster = "c3";

let api: Api;
let machine: SigningMachine;

beforeAll(async () => {
  api = await startApi();
  machine = await SigningMachine.of(api.servers.nats);
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  machine[Symbol.dispose]();
});

async function connectAgent(creds: string): Promise<NatsConnection> {
  const credentials = { user: cluster, creds: () => creds };
  return connect({ ...keptConnectionOptions({ url: api.servers.nats.url, credentials }), maxReconnectAttempts: 0 });
}

const create = (name: string) => api.ask("/v1/stores", post({ name, engine: "woocommerce", cluster }));
const get = async () => read<ClusterResource>(await api.ask(`/v1/clusters/${cluster}`));

test("a cluster joins a running bus, is revoked, loses its connections, and comes back to its place with new credentials only", async () => {
  expect((await create("too-early")).status).toBe(422);
  await machine.sign(cluster);
  await machine.place();
  const creds = readFileSync(machine.credsFile(`agent-${cluster}`), "utf8");
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

  await machine.sign("--revoke", cluster);
  expect(existsSync(machine.credsFile(`agent-${cluster}`))).toBe(false);
  await machine.place();
  await agent.closed();
  await expect(connectAgent(creds)).rejects.toThrow(/Authorization/);
  expect(await get()).toMatchObject({ state: "Revoked" });
  expect(await read<ProblemDetails>(await create("late"))).toMatchObject({ code: "cluster-closed", cluster });
  const uncordon = await api.askAs("default", "platform-admin")(`/v1/clusters/${cluster}/uncordon`, { method: "POST" });
  expect(await read<ProblemDetails>(uncordon)).toMatchObject({ code: "cluster-revoked" });
  expect((await read(await api.ask("/v1/stores/joined"))).name).toBe("joined");
  await other.beat();

  await machine.sign("--readmit", cluster);
  await machine.place();
  await expect(connectAgent(creds)).rejects.toThrow(/Authorization/);
  const renewed = readFileSync(machine.credsFile(`agent-${cluster}`), "utf8");
  // A token says whole seconds, and those of the second of the revocation are refused.
  const back = await pollUntil({ what: "new credentials are taken", everyMs: 200 }, () =>
    connectAgent(renewed).catch(() => undefined),
  );
  await new StandInAgent(cluster, back, api.now).beat();
  await back.close();
  expect(await durable()).toEqual(before);
  expect(await get()).toMatchObject({ state: "Cordoned", online: true });
  await machine.place();
  expect(await get()).toMatchObject({ state: "Cordoned" });
});

test("a cluster that the platform has revoked stays away when the accounts are signed again for another", async () => {
  const [stolen, joining] = ["c7", "c8"];
  await machine.sign(stolen);
  await machine.place();
  const stateSince = api.now().toISOString();
  await api.withBackend(({ registry }) =>
    registry.change(stolen, (known) => ({ ...known, state: "Revoked", stateSince })),
  );
  await machine.sign(joining);
  const { stdout } = await machine.place();
  expect(stdout).toContain("was revoked by the platform and stays so");
  const stateOf = async (id: string) => (await read<ClusterResource>(await api.ask(`/v1/clusters/${id}`))).state;
  expect([await stateOf(stolen), await stateOf(joining)]).toEqual(["Revoked", "Joined"]);
  await machine.sign("--revoke", stolen);
  await machine.sign("--readmit", stolen);
  await machine.place();
  expect(await stateOf(stolen)).toBe("Cordoned");
});

test("a token that the operator did not sign is refused, and so is a file of something else", async () => {
  const known = accountTokens.parse(JSON.parse(readFileSync(join(machine.dir, "accounts.json"), "utf8")));
  const forged = join(machine.dir, "forged.json");
  const forge = (token: string): string => {
    const [header, body, signature = ""] = token.split(".");
    return [header, body, `${signature.slice(0, 8)}AAAA${signature.slice(12)}`].join(".");
  };
  const clusters = known.clusters.map((each) => ({ ...each, token: forge(each.token) }));
  writeFileSync(forged, JSON.stringify({ ...known, clusters }));
  await expect(machine.place({ STOREPLANE_ACCOUNTS_FILE: forged })).rejects.toThrow(/refused/);
  await expect(machine.place({ STOREPLANE_ACCOUNTS_FILE: machine.credsFile("operator") })).rejects.toThrow(
    /has no accounts/,
  );
});

test("a cluster that only the API has locked out stays so when all is signed again and the servers start again", async () => {
  const { nats } = api.servers;
  const { configFile = "" } = nats;
  const joined = "c9";
  writeBusKeys(machine.dir, withJoiningCluster(machine.keys, joined));
  const { account, token } = await clusterToken(machine.keys, joined);
  const creds = await newCreds(machine.keys, { agent: joined }, Math.floor(Date.now() / 1000) + 600);
  const { token: lockOut } = await clusterToken(withRevokedCluster(machine.keys, joined), joined);
  const openOperator = () =>
    connect(keptConnectionOptions({ url: nats.url, credentials: nats.credentials("operator") }));
  const accounts = (connection: NatsConnection) => accountsOf(connection, nats.credentials("operator").creds);
  const operator = await openOperator();
  await accounts(operator).push(token);
  await (await connectAgent(creds)).close();
  await accounts(operator).push(lockOut);
  await operator.close();

  // Only what is signed in another second is newer.
  const later = signedAt(lockOut) + 1;
  await pollUntil({ what: "the next second", everyMs: 50 }, () => Date.now() / 1000 > later || undefined);
  await machine.sign("c10");
  const settings = readFileSync(configFile, "utf8");
  const trust = trustSettings(await busTrust(machine.keys));
  writeFileSync(configFile, JSON.stringify({ ...JSON.parse(settings), ...trust }));
  expect(readFileSync(join(machine.dir, "trust.conf"), "utf8")).toContain(machine.keys.clusters["c10"]?.account);
  await nats.process.kill();
  await nats.process.start();

  const again = await openOperator();
  expect(await accounts(again).read(account)).toBe(lockOut);
  await again.close();
  await expect(connectAgent(creds)).rejects.toThrow(/Authorization/);
});

function signedAt(token: string): number {
  return readAccountClaims(token)?.madeAt ?? 0;
}
