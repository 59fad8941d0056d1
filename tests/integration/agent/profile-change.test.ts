import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { localProfile } from "../../../constructs/index.ts";
import { clusterList } from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { badImages, failWithBadImages } from "../../fixtures/bad-images.ts";
import { addressOfLife, bringUp } from "../../fixtures/bring-up.ts";
import { applyMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import type { Plural, TestKube, Which } from "../../fixtures/test-kube.ts";

const namespace = "store-settled";
const backups = { mode: "nightly", hour: 3, keep: 7, volumeSize: "5Gi" };

let platform: TestPlatform;
let kube: TestKube;
let life: Life;

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"] });
  kube = platform.kube("c1");
  life = newLife({ epoch: platform.epoch, name: "settled" });
  await bringUp(platform.bus, life);
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

async function names(plural: Plural): Promise<string[]> {
  return (await kube.list(plural, { namespace })).map(({ metadata }) => metadata.name).toSorted();
}

async function waitForNames(plural: Plural, wanted: readonly string[]): Promise<void> {
  await pollUntil({ what: `${plural} are ${wanted.join(", ")}` }, async () => {
    return (await names(plural)).join() === wanted.join() || undefined;
  });
}

const podsOfWeb = z.object({
  spec: z.object({
    template: z.object({ spec: z.object({ containers: z.array(z.object({ image: z.string() })) }) }),
  }),
});

async function imageOfWeb(of = namespace): Promise<string> {
  const { spec } = podsOfWeb.parse(await kube.get({ plural: "deployments", namespace: of, name: "web" }));
  return spec.template.spec.containers[0]?.image ?? "";
}

const waitForPhase = (wanted: string, reason?: string) =>
  platform.bus.waitForStatus(
    addressOfLife(life),
    { what: `is ${wanted} ${reason ?? ""}` },
    ({ phase, failure }) => phase === wanted && failure?.reason === reason,
  );

test("a live store gets backups when its cluster's profile wants them, and loses only the job when it does not", async () => {
  await platform.restartAgent("c1", { backups });
  await waitForNames("cronjobs", ["backup", "cron"]);
  await waitForNames("persistentvolumeclaims", ["backups", "database-data", "uploads"]);
  await waitForPhase("Ready");

  await platform.restartAgent("c1", {});
  await waitForNames("cronjobs", ["cron"]);
  expect(await names("persistentvolumeclaims")).toEqual(["backups", "database-data", "uploads"]);
  await waitForPhase("Ready");
});

test("addresses of the cluster itself that stores can reach are named until the profile closes them", async () => {
  const warning = async (what: string, wanted: (message: string | undefined) => boolean) => {
    let seen: string | undefined;
    const look = async () => {
      const { items } = clusterList.parse(await (await fetch(`${platform.url}/v1/clusters`)).json());
      seen = items[0]?.missing.find((each) => each.what === "closedCidrs")?.message;
      return wanted(seen) || undefined;
    };
    const done = pollUntil({ what: `the warning ${what}` }, look);
    await done.catch((cause: unknown) => Promise.reject(new Error(`last seen: ${seen}`, { cause })));
  };
  const [nodeAgent, server] = [{ plural: "pods", namespace: "default", name: "node-agent" } as const, "198.51.100.9"];
  const containers = [{ name: "main", image: "none" }];
  await kube.create("pods", {
    metadata: { name: nodeAgent.name, namespace: "default" },
    spec: { hostNetwork: true, schedulerName: "nobody", automountServiceAccountToken: false, containers },
  });
  const status = { hostIP: "203.0.113.7", hostIPs: [{ ip: "203.0.113.7" }] };
  await kube.patchStatus(nodeAgent, { status });
  await kube.create("endpointslices", {
    metadata: { name: "kubernetes", namespace: "default", labels: { "kubernetes.io/service-name": "kubernetes" } },
    addressType: "IPv4",
    endpoints: [{ addresses: [server] }],
    ports: [{ name: "https", port: 443 }],
  });
  await warning("names both", (message) =>
    /198\.51\.100\.9 \(API server\), 203\.0\.113\.7 \(node /.test(message ?? ""),
  );
  expect(readFileSync(platform.agent("c1").logFile, "utf8")).toContain("for stores can reach them: 198.51.100.9");

  await platform.restartAgent("c1", { closedCidrs: ["203.0.113.0/24"] });
  await warning("names one", (message) => message?.endsWith(`reach them: ${server} (API server)`) === true);
  await platform.restartAgent("c1", { closedCidrs: ["203.0.113.0/24", `${server}/32`] });
  await warning("is over", (message) => message === undefined);
});

test("another storage class leaves a live shop's volumes as they are and says so until it is taken back", async () => {
  const before = await kube.list("persistentvolumeclaims", { namespace });
  await platform.restartAgent("c1", { storage: { class: "another" }, images: { registry: "next.example" } });
  const { failure } = await waitForPhase("Degraded", "ApplyRejected");
  expect(failure?.message).toContain("database-data");
  const after = await kube.list("persistentvolumeclaims", { namespace });
  expect(after.map(({ metadata }) => metadata.uid)).toEqual(before.map(({ metadata }) => metadata.uid));
  expect(await names("deployments")).toEqual(["web"]);
  // What can be done of the profile is done all the same.
  expect(await imageOfWeb()).toMatch(/^next\.example\//);

  await platform.restartAgent("c1", {});
  await waitForPhase("Ready");
});

describe("a store that moved to another gateway", () => {
  const which: Which = { plural: "httproutes", namespace, name: "web" };
  const { routing } = localProfile;
  const moved = { ...routing, gateway: { ...routing.gateway, name: "newer" } };
  const database = { namespace, component: "database" };

  /** What the old gateway's controller, or any other one, still says of the route as it is now. */
  async function foreignWord(status: "True" | "False"): Promise<object> {
    const { metadata } = await kube.waitFor(which, { what: "is at the new gateway" }, (route) =>
      JSON.stringify(route["spec"]).includes('"newer"'),
    );
    const lastTransitionTime = new Date().toISOString();
    const word = { status, reason: "Foreign", message: "by another", lastTransitionTime };
    const observedGeneration = metadata.generation;
    const conditions = ["Accepted", "ResolvedRefs"].map((type) => ({ type, observedGeneration, ...word }));
    return { parentRef: { ...routing.gateway }, controllerName: "example.com/other", conditions };
  }

  test("stays Ready whatever the old one says of it, and shows what is really wrong", async () => {
    await platform.restartAgent("c1", { routing: moved });
    const foreign = await foreignWord("False");
    const { status } = await kube.waitFor(which, { what: "is accepted by the new gateway" }, (route) =>
      JSON.stringify(route["status"]).includes('"newer"'),
    );
    const { parents } = z.object({ parents: z.array(z.unknown()) }).parse(status);
    await kube.patchStatus(which, { status: { parents: [...parents, foreign] } });
    const { failures } = platform.servers.cluster("c1");
    await failures.setReady({ ...database, ready: false });
    try {
      // A word of the time in which the route was moved may still come before it.
      const really = { what: "is Degraded for its database" };
      const { failure } = await platform.bus.waitForStatus(addressOfLife(life), really, (status) => {
        return status.phase === "Degraded" && status.failure?.step === "database";
      });
      expect(failure).toMatchObject({
        reason: "NotReady",
        message: expect.stringContaining("0 of 1 pods are ready") as unknown,
      });
    } finally {
      await failures.setReady({ ...database, ready: true });
    }
    await waitForPhase("Ready");
  });

  test("waits for the new one's own word, though another one says that all is well", async () => {
    const foreign = await foreignWord("True");
    await kube.patchStatus(which, { status: { parents: [foreign] } });
    const { failure } = await waitForPhase("Degraded", "NotReady");
    expect(failure).toMatchObject({ step: "route", message: "HTTPRoute web is not accepted by its gateway yet" });
    await kube.patchStatus(which, { status: { parents: [] } });
    await waitForPhase("Ready");
  });

  test("goes by the controller that its GatewayClass names where the profile names none, and by any where the class is unknown", async () => {
    const ofClass = (name: string): object => ({ routing: { ...moved, gatewayClass: { name } } });
    await platform.restartAgent("c1", ofClass("not-there"));
    const foreign = { ...(await foreignWord("True")), parentRef: { ...moved.gateway } };
    await waitForPhase("Ready");
    await kube.patchStatus(which, { status: { parents: [foreign] } });
    const { name } = routing.gatewayClass;
    await platform.restartAgent("c1", ofClass(name));
    expect((await waitForPhase("Degraded", "NotReady")).failure?.step).toBe("route");
    // The class comes into being while the agent runs.
    await platform.restartAgent("c1", ofClass("borrowed"));
    await waitForPhase("Ready");
    const borrowed: Which = { plural: "gatewayclasses", name: "borrowed" };
    const kind = { apiVersion: "gateway.networking.k8s.io/v1", kind: "GatewayClass" };
    const spec = { controllerName: "example.com/own" };
    await kube.create(borrowed.plural, { ...kind, metadata: { name: "borrowed" }, spec });
    await waitForPhase("Degraded", "NotReady");
    await kube.patchStatus(which, { status: { parents: [{ ...foreign, controllerName: "example.com/own" }] } });
    await waitForPhase("Ready");
    await kube.remove(borrowed);
  });
});

describe("volumes that are larger than the profile wants them", () => {
  const claim = (name: string): Which => ({ plural: "persistentvolumeclaims", namespace: "store-roomy", name });
  const requests = (storage: string) => ({ spec: { resources: { requests: { storage } } } });
  const holds = (storage: string) => ({ status: { capacity: { storage } } });
  const volumes = (sizes: object) => ({ planSizes: { woocommerce: { starter: { volumes: sizes } } } });
  let roomy: Life;

  /** Behind the other store in half of all runs: turns go by uids. The deadline's error says how they stand. */
  async function waitUntilFollowed(registry: string): Promise<void> {
    await pollUntil({ what: `web's image is of ${registry}` }, async () => {
      const image = await imageOfWeb("store-roomy");
      if (image.startsWith(`${registry}/`)) return true;
      const stores = (await kube.list("stores")).map(({ metadata, status }) => [metadata.name, status]);
      const { templateChange } = (await platform.bus.heartbeat("c1")) ?? {};
      throw new Error(JSON.stringify({ image, templateChange, stores }));
    });
    const wanted = { what: "is Ready without a failure" };
    await platform.bus.waitForStatus(addressOfLife(roomy), wanted, ({ phase }) => phase === "Ready");
  }

  beforeAll(async () => {
    await platform.restartAgent("c1", {});
    roomy = newLife({ epoch: platform.epoch, name: "roomy" });
    await bringUp(platform.bus, roomy);
  });

  test("by a person, or by storage that rounds up, are fine, and the store follows the rest of the profile", async () => {
    await kube.patch(claim("database-data"), requests("8Gi"));
    await kube.patchStatus(claim("database-data"), holds("8Gi"));
    await kube.patchStatus(claim("uploads"), holds("9Gi"));
    const images = { registry: "later.example" };
    await platform.restartAgent("c1", { images, ...volumes({ database: "6Gi", uploads: "6Gi" }) });
    await waitUntilFollowed("later.example");
    expect(await kube.get(claim("database-data"))).toMatchObject(requests("8Gi"));
    expect(await kube.get(claim("uploads"))).toMatchObject(requests("5Gi"));
    // The other store keeps a volume of backups, which is in no plan any more and counts all the same.
    const other: Which = { ...claim("database-data"), namespace };
    await kube.waitFor(other, { what: "grows beside a volume that stays" }, (object) =>
      JSON.stringify(object["spec"]).includes("6Gi"),
    );
    await waitForPhase("Ready");
  });

  test("stay as a profile had them that was lowered since", async () => {
    await platform.restartAgent("c1", volumes({ database: "9Gi" }));
    await kube.waitFor(claim("database-data"), { what: "asks for more" }, (object) =>
      JSON.stringify(object["spec"]).includes("9Gi"),
    );
    await kube.patchStatus(claim("database-data"), holds("9Gi"));
    await platform.restartAgent("c1", { images: { registry: "last.example" }, ...volumes({ database: "7Gi" }) });
    await waitUntilFollowed("last.example");
    expect(await kube.get(claim("database-data"))).toMatchObject(requests("9Gi"));
    await platform.restartAgent("c1", {});
  });
});

describe("databases whose image is bad for a whole cluster at once", () => {
  /** As an earlier version of the agent made them. */
  async function replaceInOrder(store: string, set: string): Promise<void> {
    const which: Which = { plural: "statefulsets", namespace: `store-${store}`, name: set };
    const found = await kube.get(which);
    const { name, labels, annotations } = found?.metadata ?? {};
    await kube.orphan(which);
    await kube.waitUntilGone(which);
    const metadata = { name: name ?? set, namespace: `store-${store}`, labels, annotations };
    const spec = { ...(found?.["spec"] as object), podManagementPolicy: "OrderedReady" };
    await kube.create("statefulsets", { metadata, spec });
  }

  const stores = [
    { name: "crashing", engine: "woocommerce", failure: "crash-loop", reason: "ContainerCrashing" },
    { name: "homeless", engine: "medusa", failure: "unschedulable", reason: "Unschedulable" },
    { name: "pulling", engine: "woocommerce", failure: "image-pull", reason: "ImagePullFailed" },
    { name: "modern", engine: "woocommerce", failure: "image-pull", reason: "ImagePullFailed" },
  ] as const;

  test("come back by themselves when it is taken back, in whatever way they failed", async () => {
    const lives = stores.map(({ name, engine }) => newLife({ epoch: platform.epoch, name, engine }));
    for (const { name, failure } of stores) await failWithBadImages(kube, `store-${name}`, failure);
    await Promise.all(lives.map((each) => bringUp(platform.bus, each)));
    const claims = await kube.list("persistentvolumeclaims");

    await platform.agent("c1").kill("SIGTERM");
    for (const { name } of stores) if (name !== "modern") await replaceInOrder(name, "database");
    await replaceInOrder("homeless", "valkey");
    await platform.setProfile({ images: { upstream: `${badImages}/library` } });
    await platform.agent("c1").start();
    // By itself the profile would reach one of them, and be paused.
    await Promise.all(lives.map((each) => platform.bus.publish(applyMessage(each))));
    for (const [index, { reason }] of stores.entries()) {
      const { failure } = await platform.bus.waitForStatus(
        addressOfLife(lives[index] ?? life),
        { what: `is not Ready: ${reason}` },
        ({ phase, failure: seen }) => phase !== "Ready" && seen?.reason === reason,
      );
      expect(failure?.message).toContain("pod database-0");
    }

    await platform.restartAgent("c1", {});
    for (const each of lives) {
      await platform.bus.waitForStatus(
        addressOfLife(each),
        { what: "is Ready again" },
        ({ phase, failure }) => phase === "Ready" && failure === undefined,
      );
      const pods = await kube.list("pods", { namespace: `store-${each.spec.name}` });
      expect(JSON.stringify(pods.map((pod) => pod["spec"]))).not.toContain(badImages);
    }
    const after = await kube.list("persistentvolumeclaims");
    expect(after.map(({ metadata }) => metadata.uid)).toEqual(claims.map(({ metadata }) => metadata.uid));
  });
});

test("an agent whose profile can't be used does not start, and its log names every field", async () => {
  await platform.setProfile({ tls: { mode: "wildcard" }, readyDeadlineSeconds: -1 });
  await platform.agent("c1").kill("SIGTERM");
  await expect(platform.agent("c1").start()).rejects.toThrow(
    /the profile can't be used:\n(.*\n)*.*tls\.certificateSecret: (.*\n)*.*readyDeadlineSeconds: /,
  );
});
