import { beforeEach, describe, expect, test } from "vitest";
import { localProfile, type Profile, productionProfile, synthesizeStore } from "../../constructs/index.ts";
import { fake } from "../fake.fixture.ts";
import type { Pass, ReconcileDeps } from "../pass.ts";
import type { ClusterObject, ObjectRef } from "../ports.ts";
import { blankRecord } from "../store/store-object.ts";
import { expectHosts, observeHosts } from "./host-states.ts";

const [first, second] = ["a.example.net", "b.example.net"];
const props = {
  name: "shop",
  uid: "u",
  revision: "e-1",
  tenant: "default",
  engine: "woocommerce",
  plan: "starter",
  hosts: [first, second],
};
const images = { ...productionProfile.images, requireDigests: false };
const issuing: Profile = { ...productionProfile, images };
const behindIngress: Profile = {
  ...issuing,
  routing: { kind: "ingress", className: "edge", proxyNamespace: "edge" },
};

const now = new Date("2026-01-01T01:00:00.000Z");
const waitPollMs = 1000;
let secrets: Set<string>;
let cluster: Map<string, ClusterObject>;
let asked: number;

beforeEach(() => {
  secrets = new Set();
  cluster = new Map();
  asked = 0;
});

function passOf(profile: Profile, observedAt: string): { pass: Pass; deps: ReconcileDeps } {
  const manifests = synthesizeStore(props, profile);
  const readMetadata = async ({ name }: ObjectRef) => {
    asked += 1;
    return secrets.has(name) ? { apiVersion: "v1", kind: "Secret", metadata: { name } } : undefined;
  };
  const find = ({ kind, name }: ObjectRef) => cluster.get(`${kind}/${name}`);
  const record = { ...blankRecord(), observedAt };
  const seen = { observations: new Map(), refusedHosts: new Map(), requeueAfterMs: 1_000_000_000, isResting: false };
  // What a look at hosts reads of its surroundings.
  const pass = fake<Pass>({
    heldAs: undefined,
    record,
    manifests,
    now,
    ...seen,
  });
  const deps = fake<ReconcileDeps>({
    gatewayController: { name: undefined },
    owned: { find },
    writer: { readMetadata },
    timings: { waitPollMs },
  });
  return { pass, deps };
}

/** Puts every routing object of the render into the cluster, with a gateway's status on it. */
function serve(profile: Profile, refused: readonly string[] = []): void {
  const { waves } = synthesizeStore(props, profile);
  for (const { object } of waves.flatMap(({ objects }) => objects).filter(({ step }) => step === "route")) {
    const placed = { ...object, metadata: { ...object.metadata, generation: 1 } } as ClusterObject;
    cluster.set(`${object.kind}/${object.metadata.name}`, { ...placed, status: statusOf(placed, refused) });
  }
}

const condition = (type: string, isTrue: boolean, reason = "Because") => ({
  type,
  status: isTrue ? "True" : "False",
  observedGeneration: 1,
  reason,
  message: isTrue ? "" : "told by the gateway",
});

function statusOf({ kind, spec }: ClusterObject, refused: readonly string[]): object {
  if (kind === "ListenerSet") {
    const { listeners } = spec as { listeners: readonly { name: string; hostname: string }[] };
    return {
      conditions: [condition("Accepted", true), condition("Programmed", true)],
      listeners: listeners.map(({ name, hostname }) => ({
        name,
        conditions: [
          condition("Programmed", !refused.includes(hostname)),
          condition("ResolvedRefs", !refused.includes(hostname), "InvalidCertificateRef"),
        ],
      })),
    };
  }
  const { parentRefs = [], hostnames = [] } = spec as { parentRefs?: readonly object[]; hostnames?: string[] };
  const isTaken = !hostnames.some((host) => refused.includes(host));
  const conditions = [condition("Accepted", isTaken, "NotAllowed"), condition("ResolvedRefs", true)];
  return {
    parents: parentRefs.map((parentRef) => ({ parentRef, controllerName: "storeplane.dev/simulated", conditions })),
  };
}

async function look(profile: Profile, { observedAt = "2026-01-01T00:59:00.000Z", refusals = {} } = {}) {
  const { pass, deps } = passOf(profile, observedAt);
  for (const [host, why] of Object.entries(refusals)) pass.refusedHosts.set(host, why as string);
  await observeHosts(pass, deps);
  return { states: pass.record.hostStates, requeueAfterMs: pass.requeueAfterMs };
}

describe("a custom host", () => {
  test.each([
    ["a gateway", localProfile],
    ["listeners with certificates", issuing],
  ])("at %s is ready when it is served, and only then", async (_where, profile) => {
    expect((await look(profile)).states).toMatchObject([{ host: first, ready: false }, { ready: false }]);
    serve(profile);
    expect(await look(profile)).toMatchObject({
      states: [
        { host: first, ready: true },
        { host: second, ready: true },
      ],
      requeueAfterMs: 1_000_000_000,
    });
  });

  test("that a gateway refuses says so, and the other one is ready", async () => {
    serve(localProfile, [second]);
    const { states } = await look(localProfile);
    expect(states).toMatchObject([{ ready: true }, { host: second, ready: false, reason: "RouteNotAccepted" }]);
    expect(states[1]?.message).toContain("NotAllowed told by the gateway");
  });

  test("without a certificate says what its owner must do, by its own listener", async () => {
    serve(issuing, [first]);
    const { states } = await look(issuing);
    expect(states).toMatchObject([
      { ready: false, reason: "CertificatePending" },
      { host: second, ready: true },
    ]);
    expect(states[0]?.message).toContain("InvalidCertificateRef told by the gateway");
    expect(states[0]?.message).toContain("point the DNS of a.example.net at shop.stores.example.com");
  });

  test("whose set of listeners is refused as a whole says why", async () => {
    serve(issuing);
    const set = cluster.get("ListenerSet/custom-hosts") as ClusterObject;
    const status = { conditions: [condition("Accepted", false, "NotAllowed")], listeners: [] };
    cluster.set("ListenerSet/custom-hosts", { ...set, status });
    expect((await look(issuing)).states).toMatchObject([
      { reason: "RouteNotAccepted" },
      { reason: "RouteNotAccepted" },
    ]);
  });

  test("behind an Ingress is ready when its certificate's Secret is there", async () => {
    serve(behindIngress);
    const before = await look(behindIngress);
    expect(before.states).toMatchObject([{ reason: "CertificatePending" }, { reason: "CertificatePending" }]);
    const [name] = before.states[0]?.message?.match(/tls-[0-9a-f]{10}/) ?? [];
    secrets.add(String(name));
    expect((await look(behindIngress)).states).toMatchObject([{ host: first, ready: true }, { ready: false }]);
  });

  test("behind a plain Ingress needs no certificate, and none is asked for", async () => {
    const plain: Profile = { ...behindIngress, tls: { mode: "none" } };
    serve(plain);
    expect((await look(plain)).states).toMatchObject([{ ready: true }, { ready: true }]);
    expect(asked).toBe(0);
  });

  test("one of whose objects the API server refused says what it said", async () => {
    serve(localProfile);
    const { states } = await look(localProfile, { refusals: { [first]: "HTTPRoute x is refused: policy" } });
    expect(states).toMatchObject([
      { ready: false, reason: "ApplyRejected", message: "HTTPRoute x is refused: policy" },
      { ready: true },
    ]);
  });
});

test("a host that does not come up is looked at again, less and less often", async () => {
  const after = async (observedAt: string) => (await look(localProfile, { observedAt })).requeueAfterMs;
  expect(await after("2026-01-01T00:59:59.000Z")).toBe(waitPollMs);
  expect(await after("2026-01-01T00:00:00.000Z")).toBe(180_000);
});

test("known states stay until they are looked at again, and those of hosts that are not wanted go", () => {
  const record = {
    ...blankRecord(),
    hostStates: [
      { host: first, ready: true },
      { host: "gone.example.net", ready: true },
    ],
  };
  expectHosts(record, [first, second]);
  expect(record.hostStates).toMatchObject([
    { host: first, ready: true },
    { host: second, ready: false },
  ]);
  expectHosts(record, []);
  expect(record.hostStates).toEqual([]);
});
