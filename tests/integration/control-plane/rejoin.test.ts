import { readFileSync } from "node:fs";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ed25519Key, signText } from "../../../agent/ed25519.ts";
import { clusterToken } from "../../../bus-keys/account-tokens.ts";
import {
  type BusKeys,
  createBusKeys,
  withClusters,
  withJoiningCluster,
  withRevokedCluster,
} from "../../../bus-keys/bus-keys.ts";
import { agentToken } from "../../../bus-keys/user-creds.ts";
import {
  type ClusterResource,
  credsText,
  type ProblemDetails,
  parseCreds,
  type RenewedToken,
  readUserClaims,
  renewalWords,
} from "../../../contract/index.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { accountsOf } from "../../../renewal/accounts.ts";
import { servePlacings, serveRenewals } from "../../../renewal/serve.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { SigningMachine } from "./signing-machine.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

const cluster = "c4";
const refused = { code: "account-refused", cluster };

let api: Api;
let machine: SigningMachine;
/** Credentials that have ended; who has them asks for tokens as long as the key is let in. */
let stolen: string;

beforeAll(async () => {
  api = await startApi();
  machine = await SigningMachine.of(api.servers.nats);
  const { nats } = api.servers;
  const open = (user: "renewal" | "operator") =>
    connect(keptConnectionOptions({ url: nats.url, credentials: nats.credentials(user) }));
  const [renewal, operator] = await Promise.all([open("renewal"), open("operator")]);
  const onFailure = (_cluster: string, error: unknown): void => expect.unreachable(String(error));
  const { agents } = machine.keys;
  const sign = (agent: Parameters<typeof agentToken>[1]) => agentToken(agents, agent);
  serveRenewals(renewal, { sign, lifetimeSeconds: 600, now: () => new Date(), onFailure });
  const accounts = accountsOf(operator, nats.credentials("operator").creds);
  servePlacings(renewal, { accounts, replaced: new Map(), onFailure: () => undefined });
  await renewal.flush();
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  machine[Symbol.dispose]();
});

beforeEach(async () => {
  await machine.sign(cluster);
  await machine.place();
  stolen = readFileSync(machine.credsFile(`agent-${cluster}`), "utf8");
  await (await connectAs(stolen)).close();
});

const admin: Api["ask"] = (path, init) => api.askAs("default", "platform-admin")(path, init);
const tokenOf = async (keys: BusKeys): Promise<string> => (await clusterToken(keys, cluster)).token;
const additionBy = async (keys: BusKeys) => ({
  cluster,
  account: await tokenOf(keys),
  lockOut: await tokenOf(withRevokedCluster(keys, cluster)),
  rejoin: true,
});

async function connectAs(creds: string) {
  const credentials = { user: cluster, creds: () => creds };
  return connect({ ...keptConnectionOptions({ url: api.servers.nats.url, credentials }), maxReconnectAttempts: 0 });
}

/** What the API answers to a question for a token, signed with the key of these credentials. */
async function renewed(creds: string): Promise<string | undefined> {
  const { jwt, privateKey } = parseCreds(creds);
  const question = { cluster, publicKey: readUserClaims(jwt).sub, id: crypto.randomUUID() };
  const signature = signText(renewalWords(question), ed25519Key(privateKey));
  const body = post({ schemaVersion: 1, ...question, signature });
  const answer = await api.ask(`/v1/clusters/${cluster}/renew`, body);
  return answer.status === 200 ? (await read<RenewedToken>(answer)).token : undefined;
}

test("what a former key renews until its cluster joins again lets no one in afterwards", async () => {
  const between = await pollUntil({ what: "an account in time", timeoutMs: 120_000 }, async () => {
    const addition = await additionBy(withJoiningCluster(machine.keys, cluster));
    const token = await renewed(stolen);
    return (await admin("/v1/clusters", post(addition))).status === 201 ? token : undefined;
  });
  expect(await renewed(stolen)).toBeUndefined();
  const { seed } = parseCreds(stolen);
  await expect(connectAs(credsText({ jwt: between, seed }))).rejects.toThrow(/Authorization/);
});

test.each([
  ["signed before its keys could end", -60],
  ["that refuses everyone for a minute", 60],
])("an account %s is refused, and the keys stay", async (_what, seconds) => {
  const keys = withJoiningCluster(machine.keys, cluster, new Date(Date.now() + seconds * 1000));
  const answer = await admin("/v1/clusters", post(await additionBy(keys)));
  expect(await read<ProblemDetails>(answer)).toMatchObject(refused);
  expect(await renewed(stolen)).toBeDefined();
});

test("several refused at the same time leave the keys as they were", async () => {
  const keys = withJoiningCluster(machine.keys, cluster, new Date(Date.now() - 60_000));
  const addition = await additionBy(keys);
  for (let round = 0; round < 12; round += 1) {
    const answers = await Promise.all(Array.from({ length: 2 }, () => admin("/v1/clusters", post(addition))));
    expect(answers.map(({ status }) => status)).not.toContain(201);
  }
  expect(await renewed(stolen)).toBeDefined();
});

test("several that the servers refuse at the same time leave the keys as they were, and then one that they take ends them", async () => {
  const joining = withJoiningCluster(machine.keys, cluster, new Date(Date.now() + 8000));
  const { operator, operatorSigning } = createBusKeys();
  const addition = await additionBy({ ...joining, operator, operatorSigning });
  const answers = await Promise.all(Array.from({ length: 3 }, () => admin("/v1/clusters", post(addition))));
  expect(answers.map(({ status }) => status)).not.toContain(201);
  expect(await renewed(stolen)).toBeDefined();
  await pollUntil({ what: "an account in time", timeoutMs: 120_000 }, async () => {
    const good = await additionBy(withJoiningCluster(machine.keys, cluster));
    return (await admin("/v1/clusters", post(good))).status === 201 || undefined;
  });
  expect(await renewed(stolen)).toBeUndefined();
});

test("a lock-out of another account under the same id revokes nothing", async () => {
  const others = withClusters(createBusKeys(), [cluster]);
  const lockOut = await tokenOf(withRevokedCluster({ ...machine.keys, clusters: others.clusters }, cluster));
  const answer = await admin(`/v1/clusters/${cluster}/revoke`, post({ lockOut }));
  expect(await read<ProblemDetails>(answer)).toMatchObject(refused);
  expect((await read<ClusterResource>(await admin(`/v1/clusters/${cluster}`))).state).not.toBe("Revoked");
  expect(await renewed(stolen)).toBeDefined();
});
