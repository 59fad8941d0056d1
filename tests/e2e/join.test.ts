import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Yaml } from "cdk8s";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { createBusKeys } from "../../bus-keys/bus-keys.ts";
import { readBusKeys, writeBusKeys } from "../../bus-keys/keep-keys.ts";
import { commands } from "../../cli/commands.ts";
import { recordedShell } from "../../cli/recorded-shell.ts";
import { runCli } from "../../cli/run-cli.ts";
import { ApiClient, ApiProblemError } from "../../client/index.ts";
import { parseCreds, readUserClaims } from "../../contract/index.ts";
import { type AgentProcess, declareAgent } from "../../dev/platform/agent-process.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { startTestPlatform, type TestPlatform } from "../fixtures/platform.ts";

// The second cluster joins under an id of its own; the first one's agent makes room when it plays a copy of it.
let platform: TestPlatform;
let dir: string;
let api: ApiClient;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "storeplane-join-"));
  platform = await startTestPlatform({ clusters: ["c1", "c2"] });
  writeBusKeys(dir, platform.servers.nats.keys);
  api = new ApiClient({ url: platform.url });
  await platform.agent("c2").kill();
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

const cluster = "fra-9";

async function storeplane(line: string): Promise<{ readonly out: string; readonly err: string }> {
  const shell = recordedShell({ env: { STOREPLANE_ENDPOINT: platform.url, XDG_CONFIG_HOME: dir } });
  const code = await runCli(commands, line.split(" "), shell);
  expect([code, shell.err()]).toEqual([0, expect.anything()]);
  return { out: shell.out(), err: shell.err() };
}

const secret = z.looseObject({
  kind: z.literal("Secret"),
  stringData: z.strictObject({ cluster: z.string(), url: z.string(), api: z.string(), join: z.string() }),
});

/** What the agent's pod gets of the manifests that were printed. */
function accessIn(manifests: string): z.infer<typeof secret>["stringData"] {
  const file = join(dir, "manifests.yaml");
  writeFileSync(file, manifests);
  const objects = Yaml.load(file) as unknown[];
  const [found] = objects.flatMap((object) => secret.safeParse(object).data ?? []);
  return (found ?? expect.unreachable("no Secret of the agent is printed")).stringData;
}

const onBus = (command: string): string =>
  `cluster ${command} ${cluster} --keys ${dir} --bus ${platform.servers.nats.url}`;

/** An agent in the Kubernetes cluster of another id, as its pod would be started. */
function agentWith(join: {
  readonly in: string;
  readonly file: string;
  readonly token?: string;
}): Promise<AgentProcess> {
  const environment = {
    STOREPLANE_CLUSTER: cluster,
    STOREPLANE_NATS_CREDS_FILE: join.file,
    STOREPLANE_API_URL: platform.url,
    STOREPLANE_TIMINGS:
      '{"renewalRetryBaseMs":100,"renewalRetryMaxMs":500,"leaseDurationMs":10000,"leaseRenewMs":1000}',
    ...(join.token !== undefined && { STOREPLANE_JOIN_TOKEN: join.token }),
  };
  return declareAgent({ servers: platform.servers, cluster: join.in, environment });
}

const until = <T>(what: string, look: () => Promise<T | undefined>): Promise<T> =>
  pollUntil({ what, everyMs: 200 }, look);

const isReady = (name: string) =>
  until(`${name} is Ready`, async () => ((await api.getStore(name)).phase === "Ready" ? true : undefined));

const create = (name: string) => api.createStore({ name, engine: "woocommerce", cluster });

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => expect.unreachable("it was not refused"),
    (it: unknown) => it,
  );
  return error instanceof ApiProblemError ? error.code : String(error);
}

const waiting = () => until("a key waits", async () => (await api.getCluster(cluster)).admission?.waiting);

let agent: AgentProcess;
const file = (): string => join(dir, `${cluster}.creds`);
const keyIn = (path: string): string => readUserClaims(parseCreds(readFileSync(path, "utf8")).jwt).sub;

test("a cluster joins by one command and one acceptance, and its first store comes up", async () => {
  const { out, err } = await storeplane(`${onBus("join")} --region fra --label tier=gold`);
  expect(err).toContain(`storeplane cluster accept ${cluster}`);
  const access = accessIn(out);
  expect(access).toMatchObject({ cluster, url: platform.servers.nats.url, api: platform.url });
  expect(out).not.toContain("SEED");
  expect(await api.getCluster(cluster)).toMatchObject({ state: "Invited", region: "fra", labels: { tier: "gold" } });
  expect(await codeOf(create("too-early"))).toBe("cluster-closed");

  agent = await agentWith({ in: "c2", file: file(), token: access.join });
  const starting = agent.start();
  const { fingerprint } = await waiting();
  expect(await api.getCluster(cluster)).toMatchObject({ state: "Pending" });
  const shown = await storeplane(`cluster accept ${cluster}`);
  expect(shown.err).toContain(fingerprint);
  expect(readFileSync(agent.logFile, "utf8")).toContain(fingerprint);
  // With the token that was used, another key comes too late.
  const thief = await agentWith({ in: "c1", file: join(dir, "thief.creds"), token: access.join });
  const stealing = thief.start().catch(() => undefined);
  await until("the thief is refused", async () => readFileSync(thief.logFile, "utf8").includes("used up") || undefined);
  await thief.kill();
  await stealing;
  expect((await waiting()).fingerprint).toBe(fingerprint);

  await storeplane(`cluster accept ${cluster} --fingerprint ${fingerprint}`);
  await starting;
  expect(await api.getCluster(cluster)).toMatchObject({ state: "Joined" });
  await until("it is online", async () => (await api.getCluster(cluster)).online || undefined);
  await create("first");
  await isReady("first");
  const keysOf = () => readFileSync(join(dir, "bus-keys.json"), "utf8");
  const before = keysOf();
  expect(await codeOf(storeplaneRaw(onBus("join")))).toContain("cluster-exists");
  // What is signed with them next must not refuse what the cluster has.
  expect(keysOf()).toBe(before);
  const others = join(dir, "others");
  mkdirSync(others);
  writeBusKeys(others, createBusKeys());
  const byOthers = onBus("rejoin").replace(`--keys ${dir}`, `--keys ${others}`);
  expect(await codeOf(storeplaneRaw(byOthers))).toContain("account-refused");
  expect(readBusKeys(others)?.clusters).toEqual({});
});

/** Fails with what the command said. */
async function storeplaneRaw(line: string): Promise<void> {
  const shell = recordedShell({ env: { STOREPLANE_ENDPOINT: platform.url, XDG_CONFIG_HOME: dir } });
  if ((await runCli(commands, line.split(" "), shell)) !== 0) throw new Error(shell.err());
}

test("a copy of its credentials in another cluster is seen, gets no stores, and does nothing", async () => {
  const copy = join(dir, "copy.creds");
  writeFileSync(copy, readFileSync(file()), { mode: 0o600 });
  await platform.agent("c1").kill();
  const clone = await agentWith({ in: "c1", file: copy });
  const starting = clone.start().catch(() => undefined);
  const shown = await until("the conflict is shown", async () => (await api.getCluster(cluster)).conditions[0]);
  expect(shown).toMatchObject({ type: "IdentityConflict", status: "True" });
  expect(await platform.kube("c1").list("stores")).toEqual([]);
  await clone.kill();
  await starting;
  await until("it is over", async () => (await api.getCluster(cluster)).conditions.length === 0 || undefined);
  await platform.agent("c1").start();
});

test("a lost key ends, and the cluster joins again with its id and its stores", async () => {
  const { uid } = await api.getStore("first");
  const [former] = await platform.kube("c2").list("stores");
  const lost = keyIn(file());
  await agent.kill();
  const { join: token } = accessIn((await storeplane(`${onBus("rejoin")} --auto`)).out);
  // The file is still there, with a key that is good for nothing any more.
  agent = await agentWith({ in: "c2", file: file(), token });
  await agent.start();
  expect(keyIn(file())).not.toBe(lost);
  expect(await api.getCluster(cluster)).toMatchObject({ state: "Joined", region: "fra" });
  expect(await platform.kube("c2").list("stores")).toMatchObject([{ metadata: { uid: former?.metadata.uid } }]);
  await create("second");
  await isReady("second");
  expect(await api.getStore("first")).toMatchObject({ uid, phase: "Ready" });
});

test("a cluster that is revoked is out and stays out, until it joins again", async () => {
  await storeplane(`cluster revoke ${cluster} --reason stolen`);
  const revoked = await api.getCluster(cluster);
  expect(revoked).toMatchObject({ state: "Revoked", stateReason: "stolen" });
  await until("it is offline", async () => !(await api.getCluster(cluster)).online || undefined);
  await until("its key gets no tokens", async () => {
    const log = readFileSync(agent.logFile, "utf8");
    return log.includes("does not renew these credentials") || log.includes("authorization") || undefined;
  });
  await agent.kill();
  const { join: token } = accessIn((await storeplane(onBus("rejoin"))).out);
  agent = await agentWith({ in: "c2", file: file(), token });
  const starting = agent.start();
  const { fingerprint } = await waiting();
  await storeplane(`cluster accept ${cluster} --fingerprint ${fingerprint}`);
  await starting;
  expect(await api.getCluster(cluster)).toMatchObject({ state: "Cordoned" });
  await agent.kill();
});
