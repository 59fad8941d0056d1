import { KubeConfig } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { objectPath } from "../../../agent/cluster/kinds.ts";
import { type KubeRequest, KubeTransport } from "../../../agent/cluster/transport.ts";
import { KubeWriter } from "../../../agent/cluster/writer.ts";
import { KubeUnavailableError } from "../../../agent/errors.ts";
import { createAnswer } from "../../../agent/questions/answer.ts";
import {
  type CredentialsDeps,
  credentialsQuestion,
  findCredentials,
  NoCredentialsError,
} from "../../../agent/questions/credentials.ts";
import { StoreUnknownError } from "../../../agent/questions/find-store.ts";
import { logCredentials } from "../../../agent/questions/log-credentials.ts";
import { InvalidKeyError } from "../../../agent/questions/seal.ts";
import { blankRecord, type StoreRecord, storeApiVersion } from "../../../agent/store/store-object.ts";
import { synthesizeOnce } from "../../../agent/synth/synthesize.ts";
import { platformObjects } from "../../../charts/platform/objects.ts";
import { createRequestKey, openCredentials } from "../../../client/index.ts";
import { localProfile, synthesizeStore } from "../../../constructs/index.ts";
import {
  type AdminCredentials,
  type CredentialsRequest,
  credentialsReply,
  sealingAlgorithm,
  unpackReply,
} from "../../../contract/index.ts";
import type { Servers } from "../../../testbed/servers/server-handles.ts";
import { startServers } from "../../../testbed/servers/start-servers.ts";
import { TestKube } from "../../fixtures/test-kube.ts";

/** No agent runs here: what these tests make stays as it is. */
let servers: Servers;
let kube: TestKube;
let transport: KubeTransport;
let writer: KubeWriter;

const password = "s3cr3t-Pass-of-the-admin";
const { publicKey, pair } = await createRequestKey();

beforeAll(async () => {
  servers = await startServers({ clusters: [{ id: "c1" }], objects: platformObjects(localProfile) });
  const { kubeconfig } = servers.cluster("c1");
  kube = await TestKube.connect(kubeconfig);
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(kubeconfig);
  transport = new KubeTransport(kubeConfig, 4);
  writer = new KubeWriter(transport);
});

afterAll(async () => {
  await transport?.close();
  await kube?.[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
});

interface Settled {
  readonly engine?: string;
  readonly op?: "apply" | "delete";
  readonly record?: Partial<StoreRecord>;
  /** @default what the engine says, as setup was given it */
  readonly secret?: { readonly data: Readonly<Record<string, string>> } | "none";
  /** @default the very Secret is remembered */
  readonly remembered?: string;
}

const setUp = { name: "setup", hash: "0123456789", outcome: "Succeeded", attempts: 1 } as const;
const base64 = (text: string): string => Buffer.from(text).toString("base64");

const nameless = { apiVersion: "v1", kind: "Secret", name: "admin-v1" } as const;

/** A store as the agent leaves it, of which only what credentials need is really there. */
async function settle(name: string, settled: Settled = {}): Promise<CredentialsRequest> {
  const { engine = "woocommerce", op = "apply", record = {}, remembered } = settled;
  const uid = crypto.randomUUID();
  const at = new Date().toISOString();
  const identity = { uid, revision: { epoch: "abcdefgh", seq: 1 }, tenant: "default" };
  const spec = { name, engine, plan: "starter", cluster: "c1", hosts: [] };
  const asked = { op, actor: "test", createdAt: at, acceptedAt: at, store: spec, ...identity };
  const store = { apiVersion: storeApiVersion, kind: "Store", metadata: { name } };
  await writer.apply({ ...store, spec: asked });
  const namespace = `store-${name}`;
  await kube.create("namespaces", { metadata: { name: namespace } });
  const made = await makeSecret(namespace, settled.secret);
  const known = remembered ?? made;
  const inventory = known === undefined ? [] : [{ ...nameless, namespace, uid: known, data: true }];
  await transport.send({
    method: "PATCH",
    path: `${objectPath({ ...store, name })}/status`,
    query: { fieldManager: "storeplane-agent", force: "true" },
    body: { ...store, status: { ...blankRecord(), hooks: [setUp], inventory, ...record } },
    contentType: "application/apply-patch+yaml",
  });
  const named = { tenant: "default", cluster: "c1", name, uid };
  return { schemaVersion: 1, requestId: crypto.randomUUID(), ...named, algorithm: sealingAlgorithm, publicKey };
}

/** Returns its uid. */
async function makeSecret(namespace: string, secret?: Settled["secret"]): Promise<string | undefined> {
  if (secret === "none") return undefined;
  const data = secret?.data ?? { username: base64("admin"), password: base64(password) };
  return (await kube.create("secrets", { metadata: { name: nameless.name, namespace }, data })).metadata.uid;
}

const depsOf = (reader: CredentialsDeps["reader"]): CredentialsDeps => ({
  cluster: "c1",
  reader,
  synthesize: (store) => synthesizeOnce(store, localProfile),
});

const find = (request: CredentialsRequest, reader: CredentialsDeps["reader"] = writer) =>
  findCredentials(request, depsOf(reader));

async function open(request: CredentialsRequest): Promise<AdminCredentials> {
  return openCredentials(await find(request), pair, request);
}

describe("the login of a store that is set up", () => {
  test("of WooCommerce is a user's name, of the very Secret, and only two things are read for it", async () => {
    const request = await settle("woo");
    const calls: KubeRequest[] = [];
    const reader = new KubeWriter({
      send: (call) => {
        calls.push(call);
        return transport.send(call);
      },
    });
    const answer = await find(request, reader);
    expect(answer).toMatchObject({ name: "woo", uid: request.uid, cluster: "c1", engine: "woocommerce" });
    expect(answer.fields).toEqual(["url", "username", "password"]);
    expect(await openCredentials(answer, pair, request)).toEqual({
      url: "http://woo.stores.localhost/wp-admin/",
      username: "admin",
      password,
    });
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /apis/storeplane.dev/v1alpha1/stores/woo",
      "GET /api/v1/namespaces/store-woo/secrets/admin-v1",
    ]);
  });

  test("of Medusa is an e-mail address, at the backend's own host", async () => {
    const data = { username: base64("boss@example.com"), password: base64(password) };
    const request = await settle("med", { engine: "medusa", secret: { data } });
    expect((await find(request)).fields).toEqual(["url", "email", "password"]);
    const url = "http://api-med.stores.localhost/app";
    expect(await open(request)).toEqual({ url, email: "boss@example.com", password });
  });

  test("is still answered while a change has setup run again", async () => {
    const firstReadyAt = new Date().toISOString();
    const request = await settle("changing", { record: { firstReadyAt, hooks: [{ ...setUp, outcome: "Running" }] } });
    expect(await open(request)).toMatchObject({ password });
  });

  test("is that of another Secret if a person vouches for it", async () => {
    const request = await settle("vouched", { remembered: "the-lost-one" });
    const which = { plural: "secrets", namespace: "store-vouched", name: "admin-v1" } as const;
    await expect(find(request)).rejects.toThrow(NoCredentialsError);
    await kube.patch(which, { metadata: { annotations: { "storeplane.dev/restored-for": request.uid } } });
    expect(await open(request)).toMatchObject({ password });
  });
});

test.each<[string, Settled]>([
  ["set up", { record: { hooks: [] } }],
  ["done with its setup", { record: { hooks: [{ ...setUp, outcome: "Running" }] } }],
  ["able to set itself up", { record: { hooks: [{ ...setUp, outcome: "Failed" }] } }],
  ["given its Secret", { secret: "none", remembered: "the-lost-one" }],
  ["without a foreign Secret in its own's place", { remembered: "the-lost-one" }],
  ["of a known Secret", { record: { inventory: [] } }],
  ["of a Secret with a password", { secret: { data: { username: base64("admin") } } }],
  ["of a Secret with anything", { secret: { data: { username: base64("admin"), password: "" } } }],
  ["of a Secret with text", { secret: { data: { username: base64("admin"), password: "c2VjcmV0//4=" } } }],
  ["to stay", { op: "delete" }],
])("a store that is not %s has no credentials", async (what, settled) => {
  const request = await settle(`not-${what.replaceAll(/[^a-z]+/g, "-")}`.slice(0, 38), settled);
  await expect(find(request)).rejects.toThrow(NoCredentialsError);
});

test.each<[string, Partial<CredentialsRequest>]>([
  ["another uid", { uid: crypto.randomUUID() }],
  ["another tenant", { tenant: "other" }],
  ["another cluster", { cluster: "c2" }],
  ["another name", { name: "nobody" }],
])("a question of %s is not answered, and no Secret is read for it", async (what, change) => {
  const request = await settle(what.replace(" ", "-"));
  const read: string[] = [];
  const reader: CredentialsDeps["reader"] = {
    read: (ref) => {
      read.push(ref.kind);
      return writer.read(ref);
    },
  };
  await expect(find({ ...request, ...change }, reader)).rejects.toThrow(StoreUnknownError);
  expect(read).not.toContain("Secret");
});

test("a key that anybody has the other half of is refused", async () => {
  const request = await settle("keyed");
  await expect(find({ ...request, publicKey: "A".repeat(43) })).rejects.toThrow(InvalidKeyError);
});

test("a question leaves its id and the store in the log, and nothing of a secret, whatever goes wrong", async () => {
  const logged: object[] = [];
  const note = (fields: object, message: string): void => void logged.push({ ...fields, message });
  const logger = { debug: note, info: note, warn: note, error: note };
  const request = await settle("heard");
  const broken: CredentialsDeps["reader"] = {
    read: (ref) => (ref.kind === "Secret" ? Promise.reject(new SyntaxError(`near "${password}"`)) : writer.read(ref)),
  };
  const askOver = async (reader: CredentialsDeps["reader"], question = request) => {
    const audited = logCredentials((asked) => findCredentials(asked, depsOf(reader)), logger);
    const answer = createAnswer(credentialsQuestion(audited), { logger, onAnswered: () => undefined });
    return unpackReply(credentialsReply, await answer(Buffer.from(JSON.stringify(question))), "answer");
  };
  const replies = [await askOver(writer), await askOver(broken), await askOver(writer, { ...request, tenant: "x" })];
  const outcomes = replies.map((reply) => (reply.outcome === "answered" ? "answered" : reply.problem.code));
  expect(outcomes).toEqual(["answered", "kubernetes-unavailable", "store-unknown"]);
  await expect(find(request, broken)).rejects.toThrow(KubeUnavailableError);
  const { requestId, uid, tenant } = request;
  expect(logged).toMatchObject([
    { requestId, store: "heard", uid, tenant, message: "credentials asked for" },
    { requestId, message: "credentials sealed" },
    { verb: "credentials", outcome: "answered" },
    { requestId, message: "credentials asked for" },
    { requestId, code: "kubernetes-unavailable", message: "credentials refused" },
    { verb: "credentials", message: "question can't be answered" },
    { outcome: "kubernetes-unavailable" },
    { message: "credentials asked for" },
    { code: "store-unknown", message: "credentials refused" },
    { outcome: "store-unknown" },
  ]);
  const said = JSON.stringify([logged, replies]);
  for (const text of [password, base64(password), publicKey]) expect(said).not.toContain(text);
});

test("the engine's own generated values come through unchanged", async () => {
  const props = { name: "x", uid: "u", revision: "e-1", tenant: "t", plan: "starter", hosts: [] };
  for (const engine of ["woocommerce", "medusa"]) {
    const { adminLogin } = synthesizeStore({ ...props, engine }, localProfile);
    const values = Object.values(adminLogin?.keys ?? {}).map((key, at) => [key, `${key}-${at}-ü€`] as const);
    const data = Object.fromEntries(values.map(([key, value]) => [key, base64(value)]));
    const opened = await open(await settle(`exact-${engine}`, { engine, secret: { data } }));
    expect(Object.values(opened).slice(1)).toEqual(values.map(([, value]) => value));
  }
});
