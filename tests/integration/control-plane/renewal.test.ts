import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createRenewalByBus } from "../../../agent/bus/renewal-by-bus.ts";
import { readConfig } from "../../../agent/config.ts";
import { connectBus } from "../../../agent/connect-bus.ts";
import { ed25519Key, signText } from "../../../agent/ed25519.ts";
import { Lacks } from "../../../agent/lacks.ts";
import { createRenewalByHttp } from "../../../agent/renewal/by-http.ts";
import { CredsBook } from "../../../agent/renewal/creds-book.ts";
import { joinAs } from "../../../agent/renewal/join.ts";
import { newKey } from "../../../agent/renewal/new-key.ts";
import { Renewal } from "../../../agent/renewal/renewal.ts";
import { startRenewal } from "../../../agent/start-renewal.ts";
import { clusterAccounts, clusterToken } from "../../../bus-keys/account-tokens.ts";
import { createBusKeys, withJoiningCluster, withRevokedCluster } from "../../../bus-keys/bus-keys.ts";
import { agentToken, newCreds } from "../../../bus-keys/user-creds.ts";
import {
  type ClusterResource,
  credsText,
  type Invitation,
  joinWords,
  keyFingerprint,
  type ProblemDetails,
  parseCreds,
  type RenewalRequest,
  readUserClaims,
  renewalWords,
} from "../../../contract/index.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { defaultRateLimits } from "../../../control-plane/http/rates/rate-limiter.ts";
import { type ControlPlaneOptions, startControlPlane } from "../../../control-plane/run.node.ts";
import { serveRenewals } from "../../../renewal/serve.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { SigningMachine } from "./signing-machine.ts";
import { StandInAgent } from "./stand-in-agent.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

const root = join(import.meta.dirname, "../../..");
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

const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

const cluster = "c4";
const ofAgent = { agent: cluster };
/** Its last third is what a busy machine has to renew it by the bus, which lets in no one afterwards. */
const lifetimeSeconds = 21;
const file = (): string => machine.credsFile(`agent-${cluster}`);
const inSeconds = (count: number): number => Math.floor(Date.now() / 1000) + count;

/** What is started here is ended with the test, the last first. */
let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

/** Credentials with a key of their own in place of those that are there; the platform knows the key afterwards. */
async function placeCreds(expires: number): Promise<string> {
  await machine.sign(cluster);
  const creds = await newCreds(machine.keys, ofAgent, expires);
  writeFileSync(file(), creds, { mode: 0o600 });
  await machine.sign(cluster);
  await machine.place();
  return creds;
}

/** The process that has the agents' key, as it runs in production. */
async function startRenewalProcess(): Promise<void> {
  const env = {
    PATH: process.env["PATH"],
    STOREPLANE_NATS_URL: api.servers.nats.url,
    STOREPLANE_NATS_CREDS_FILE: machine.credsFile("renewal"),
    STOREPLANE_NATS_OPERATOR_CREDS_FILE: machine.credsFile("operator"),
    STOREPLANE_AGENT_KEY_FILE: join(machine.dir, "agents.nk"),
    STOREPLANE_AGENT_TOKEN_SECONDS: "60",
  };
  const child = spawn(process.execPath, ["renewal/main.ts"], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  started.defer(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  let log = "";
  child.stdout.on("data", (text: Buffer) => (log += text.toString()));
  await pollUntil({ what: "the renewal listens", everyMs: 50 }, () =>
    Promise.resolve(log.includes("renews tokens of agents") || undefined),
  );
}

/** The same in this process, for tokens that live for seconds. */
async function serveShortRenewals(seconds: number): Promise<void> {
  const credentials = { user: "renewal", creds: () => readFileSync(machine.credsFile("renewal"), "utf8") };
  const connection = await connect(keptConnectionOptions({ url: api.servers.nats.url, credentials }));
  started.defer(() => connection.close());
  const { agents } = machine.keys;
  serveRenewals(connection, {
    sign: (agent) => agentToken(agents, agent),
    lifetimeSeconds: seconds,
    now: () => new Date(),
    onFailure: (_cluster, error) => expect.unreachable(String(error)),
  });
  await connection.flush();
}

interface RunningAgent {
  readonly book: CredsBook;
  readonly lacks: Lacks;
  readonly connected: Promise<NatsConnection>;
}

/** The agent's own code, up to its connection; no cluster is behind it. */
function startAgent(more: Record<string, string> = {}): RunningAgent {
  const config = readConfig({
    STOREPLANE_CLUSTER: cluster,
    STOREPLANE_NATS_URL: api.servers.nats.url,
    STOREPLANE_NATS_CREDS_FILE: file(),
    STOREPLANE_TIMINGS: '{"renewalRetryBaseMs":100,"renewalRetryMaxMs":500}',
    ...more,
  });
  const lacks = new Lacks(silent);
  const stopping = new AbortController();
  const { signal } = stopping;
  let connection: NatsConnection | undefined;
  const loadKubeConfig = () => expect.unreachable("no cluster is needed for a file");
  const start = {
    config,
    version: "0.1.0",
    loadKubeConfig,
    connection: () => connection,
    lacks,
    logger: silent,
    signal,
  };
  const book = startRenewal(start);
  const connected = connectBus({ config, creds: () => book.text(), lacks, signal }).then((it) => {
    connection = it;
    return it ?? expect.unreachable("the test ended first");
  });
  started.defer(async () => {
    stopping.abort();
    await connection?.close();
  });
  return { book, lacks, connected };
}

const startHttp = async (more: Partial<ControlPlaneOptions> = {}): Promise<string> => {
  const { url: natsUrl } = api.servers.nats;
  const credentials = api.servers.nats.credentials("control-plane");
  return started.use(await startControlPlane({ natsUrl, credentials, port: 0, ...more })).url;
};

const beat = (connection: NatsConnection) => new StandInAgent(cluster, connection, api.now).beat();

test("credentials that end are renewed over the bus, and the agent works on beyond their end", async () => {
  const { jwt, seed } = parseCreds(await placeCreds(inSeconds(3600)));
  await serveShortRenewals(lifetimeSeconds);
  // As late as can be: a busy machine needs seconds to place a key.
  const { sub: publicKey } = readUserClaims(jwt);
  const account = machine.keys.clusters[cluster]?.account ?? "";
  const expires = inSeconds(lifetimeSeconds);
  const short = await agentToken(machine.keys.agents, { cluster, account, publicKey, expires });
  writeFileSync(file(), credsText({ jwt: short, seed }), { mode: 0o600 });
  const agent = startAgent();
  const connection = await agent.connected;
  await pollUntil({ what: "the first token has ended", everyMs: 100 }, async () => {
    const now = agent.book.current().claims.exp ?? 0;
    return (Date.now() / 1000 > expires + 1 && now > expires) || undefined;
  });
  expect(parseCreds(readFileSync(file(), "utf8")).seed).toBe(seed);
  await pollUntil({ what: "the agent beats", everyMs: 200 }, () =>
    beat(connection).then(
      () => true,
      () => undefined,
    ),
  );
  expect(connection.isClosed()).toBe(false);
});

test("credentials that ended a month ago are renewed by the API, with the same key, and the agent comes back by itself", async () => {
  const first = await placeCreds(inSeconds(-30 * 86_400));
  await expect(connectAs(first)).rejects.toThrow(/Authorization/);
  await startRenewalProcess();
  const agent = startAgent({ STOREPLANE_API_URL: await startHttp() });
  await beat(await agent.connected);
  expect(parseCreds(agent.book.text()).seed).toBe(parseCreds(first).seed);
  await pollUntil({ what: "they are in the file", everyMs: 50 }, () =>
    Promise.resolve(readFileSync(file(), "utf8") === agent.book.text() || undefined),
  );
});

test("credentials are not renewed once the cluster is revoked, by either way; with new ones it comes back, with the former never", async () => {
  const first = await placeCreds(inSeconds(3600));
  await startRenewalProcess();
  const url = await startHttp();
  const connection = await connectAs(first);
  const askBus = () => createRenewalByBus(() => connection)(questionOf(first));
  expect(await askBus()).toMatchObject({ outcome: "renewed", lifetimeSeconds: 60 });
  const askHttp = (creds: string) => createRenewalByHttp(url)(questionOf(creds));
  expect(await askHttp(first)).toMatchObject({ outcome: "renewed", lifetimeSeconds: 60 });

  await machine.sign("--revoke", cluster);
  // What is renewed between the signing and the placing must not outlive it either.
  const between = await askBus();
  await machine.place();
  await connection.closed();
  expect(await askHttp(first)).toEqual({ outcome: "refused", code: "not-admitted" });
  const { seed } = parseCreds(first);
  const jwt = between.outcome === "renewed" ? between.token : "";
  await expect(connectAs(credsText({ jwt, seed }))).rejects.toThrow(/Authorization/);

  await machine.sign("--readmit", cluster);
  await machine.place();
  const second = readFileSync(file(), "utf8");
  await (await connectAs(second)).close();
  expect(await askHttp(second)).toMatchObject({ outcome: "renewed" });
  expect(await askHttp(first)).toEqual({ outcome: "refused", code: "not-admitted" });
});

test("credentials of one cluster give nothing for another, and no one gets a token for a key that it does not have", async () => {
  const creds = await placeCreds(inSeconds(3600));
  await startRenewalProcess();
  const url = await startHttp();
  const asOther = { ...questionOf(creds), cluster: "c1" };
  const body = JSON.stringify(asOther);
  const init = { method: "POST", body, headers: { "content-type": "application/json" } };
  for (const path of [`/v1/clusters/c1/renew`, `/v1/clusters/${cluster}/renew`]) {
    const answer = await fetch(`${url}${path}`, init);
    expect([answer.status, await read<ProblemDetails>(answer)]).toMatchObject([409, { code: "renewal-refused" }]);
  }
  const stolen = { ...questionOf(await newCreds(machine.keys, ofAgent)), publicKey: questionOf(creds).publicKey };
  expect(await createRenewalByHttp(url)(stolen)).toEqual({ outcome: "refused", code: "not-admitted" });
});

test("credentials of a cluster that joins are made in it: invited, asked for, compared and accepted, and then renewed", async () => {
  const admin = api.askAs("default", "platform-admin");
  await machine.sign("c5");
  rmSync(machine.credsFile("agent-c5"));
  writeFileSync(join(machine.dir, "accounts.json"), JSON.stringify(await clusterAccounts(machine.keys)));
  await machine.place();
  const first = await read<Invitation>(await admin("/v1/clusters/c5/invite", post({})));
  expect(await read(await admin("/v1/clusters/c5"))).toMatchObject({ state: "Invited" });
  expect((await create5("too-early5")).status).toBe(409);

  await startRenewalProcess();
  const url = await startHttp();
  // Of keys that ask at the same moment one is kept; another invitation drops it.
  const raced = await Promise.all(Array.from({ length: 4 }, () => askToJoin(url, first.token)));
  expect(raced.toSorted((one, other) => one - other)).toEqual([200, 409, 409, 409]);
  const { token } = await read<Invitation>(await admin("/v1/clusters/c5/invite", post({})));
  const born = join(machine.dir, "born.creds");
  const book = new CredsBook(born, async (text) => writeFileSync(born, text));
  const lacks = new Lacks(silent);
  const stopping = new AbortController();
  started.defer(async () => stopping.abort());
  const isShutOut = () => Promise.resolve(false);
  const common = { cluster: "c5", book, isShutOut, onNewKey: ignore, lacks, logger: silent };
  const readUid = () => Promise.resolve("8c1d0d5e-3a52-4f0b-9c57-0a4f7d2f4a11");
  await joinAs({ ...common, apiUrl: url, token, version: "0.1.0", readUid, retryMs: 100 }, stopping.signal);
  const ways = [createRenewalByHttp(url)];
  void new Renewal({ ...common, ways, retryBaseMs: 50, retryMaxMs: 200 }).run(stopping.signal);

  const publicKey = book.current().claims.sub;
  const pending = await read<ClusterResource>(await admin("/v1/clusters/c5"));
  const fingerprint = await keyFingerprint(publicKey);
  expect(pending).toMatchObject({ state: "Pending", admission: { waiting: { fingerprint } } });
  await pollUntil({ what: "no token before it is accepted", everyMs: 50 }, () =>
    Promise.resolve(lacks.words({ isPartial: true }).join().includes("waits to be accepted") || undefined),
  );
  // A second one with the same token, as a thief's would be.
  const thief = new CredsBook(join(machine.dir, "thief.creds"), () => Promise.resolve());
  const ended = AbortSignal.timeout(500);
  const late = new Lacks(silent);
  await joinAs(
    { ...common, book: thief, lacks: late, apiUrl: url, token, version: "0.1.0", readUid, retryMs: 100 },
    ended,
  );
  expect([thief.isEmpty, late.words({ isPartial: true }).join()]).toEqual([true, expect.stringContaining("used up")]);

  const accept = (of: string) => admin("/v1/clusters/c5/accept", post({ fingerprint: of }));
  expect((await accept(await keyFingerprint("UANOTHER"))).status).toBe(409);
  expect((await accept(fingerprint)).status).toBe(200);
  await pollUntil({ what: "a token comes", everyMs: 50 }, () =>
    Promise.resolve((book.renewed?.lifetimeSeconds ?? 0) > 0 || undefined),
  );
  const credentials = { user: "c5", creds: () => book.text() };
  const agent = await connect(keptConnectionOptions({ url: api.servers.nats.url, credentials }));
  started.defer(() => agent.close());
  await new StandInAgent("c5", agent, api.now).beat();
  expect(await read(await admin("/v1/clusters/c5"))).toMatchObject({ state: "Joined", online: true });
  expect((await create5("joined5")).status).toBe(202);
});

test("a cluster whose new account is refused keeps its keys and its lock-out", async () => {
  const creds = await placeCreds(inSeconds(3600));
  await startRenewalProcess();
  const admin = api.askAs("default", "platform-admin");
  const kept = await api.withBackend(({ registry }) => registry.lockOut(cluster));
  const wrong = { ...createBusKeys(), clusters: machine.keys.clusters };
  const { token: lockOut } = await clusterToken(withRevokedCluster(wrong, cluster), cluster);
  await pollUntil({ what: "the servers refuse it", everyMs: 200 }, async () => {
    const { token: account } = await clusterToken(withJoiningCluster(wrong, cluster), cluster);
    const again = await admin("/v1/clusters", post({ cluster, account, lockOut, rejoin: true }));
    const { code, detail } = await read<ProblemDetails>(again);
    return (code === "account-refused" && detail.includes("not signed")) || undefined;
  });
  expect(await createRenewalByHttp(await startHttp())(questionOf(creds))).toMatchObject({ outcome: "renewed" });
  expect(await api.withBackend(({ registry }) => registry.lockOut(cluster))).toBe(kept);
});

test("a cluster is locked out at once by a control plane, which can't bring its older account back", async () => {
  const creds = await placeCreds(inSeconds(3600));
  await startRenewalProcess();
  const connection = await connectAs(creds);
  const { token: account } = await clusterToken(machine.keys, cluster);
  const { token: lockOut } = await clusterToken(withRevokedCluster(machine.keys, cluster), cluster);
  const admin = api.askAs("default", "platform-admin");
  expect((await admin(`/v1/clusters/${cluster}/revoke`, post({}))).status).toBe(409);
  const answer = await admin(`/v1/clusters/${cluster}/revoke`, post({ reason: "stolen", lockOut }));
  expect(await read(answer)).toMatchObject({ state: "Revoked", stateReason: "stolen" });
  await connection.closed();
  const again = await admin("/v1/clusters", post({ cluster, account, lockOut, rejoin: true }));
  expect([again.status, await read<ProblemDetails>(again)]).toMatchObject([409, { code: "account-refused" }]);
  await expect(connectAs(creds)).rejects.toThrow(/Authorization/);
  expect(await createRenewalByHttp(await startHttp())(questionOf(creds))).toMatchObject({ outcome: "refused" });
});

test("who guesses tokens of invitations is soon refused by the address", async () => {
  const url = await startHttp({ identity: "tokens", rates: { ...defaultRateLimits, "auth-failures": 3 } });
  const statuses: number[] = [];
  for (const end of ["1", "2", "3", "4"]) statuses.push(await askToJoin(url, `spj_${end.padStart(32, "0")}`));
  expect(statuses).toEqual([409, 409, 409, 429]);
});

/** As an agent with a new key does; returns the status of the answer. */
async function askToJoin(url: string, token: string): Promise<number> {
  const { publicKey, creds } = newKey();
  const clusterUid = "8c1d0d5e-3a52-4f0b-9c57-0a4f7d2f4a11";
  const question = { cluster: "c5", token, publicKey, clusterUid, agentVersion: "0.1.0" };
  const signature = signText(joinWords(question), ed25519Key(parseCreds(creds).privateKey));
  return (await fetch(`${url}/v1/clusters/c5/join`, post({ schemaVersion: 1, ...question, signature }))).status;
}

const create5 = (name: string) => api.ask("/v1/stores", post({ name, engine: "woocommerce", cluster: "c5" }));

async function connectAs(creds: string): Promise<NatsConnection> {
  const credentials = { user: cluster, creds: () => creds };
  const options = keptConnectionOptions({ url: api.servers.nats.url, credentials });
  const connection = await connect({ ...options, maxReconnectAttempts: 0 });
  started.defer(() => connection.close());
  return connection;
}

function questionOf(creds: string): RenewalRequest {
  const { jwt, privateKey } = parseCreds(creds);
  const question = {
    schemaVersion: 1 as const,
    cluster,
    publicKey: readUserClaims(jwt).sub,
    id: crypto.randomUUID(),
  };
  return { ...question, signature: signText(renewalWords(question), ed25519Key(privateKey)) };
}
