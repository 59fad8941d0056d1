import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { platformObjects } from "../../../charts/platform/objects.ts";
import type { KubeObject } from "../../../constructs/index.ts";
import { applyObjects } from "../../../testbed/kube/apply-objects.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import type { Servers } from "../../../testbed/servers/server-handles.ts";
import { startServers } from "../../../testbed/servers/start-servers.ts";
import { AgentAccess, type Verdict } from "../../fixtures/agent-access.ts";
import { externalSecretCrd } from "../../fixtures/external-secret-crd.ts";
import { boundTries } from "../../fixtures/fence/bound-tries.ts";
import { dataTries } from "../../fixtures/fence/data-tries.ts";
import { namespaceTries } from "../../fixtures/fence/namespace-tries.ts";
import { podTries } from "../../fixtures/fence/pod-tries.ts";
import { reachTries } from "../../fixtures/fence/reach-tries.ts";
import { gatewayFence, having, ingressFence, pathOf, storeOf, type Try } from "../../fixtures/fence/requests.ts";
import { rightTries } from "../../fixtures/fence/right-tries.ts";
import { ingressTries, routeTries } from "../../fixtures/fence/route-tries.ts";
import { untilAgentMay, untilPoliciesHold } from "../../fixtures/in-effect.ts";
import { TestKube } from "../../fixtures/test-kube.ts";
import { workloadKinds } from "../../manifests/pod-view.ts";

let servers: Servers;
let agent: AgentAccess;
/** With all rights. */
let person: TestKube;

beforeAll(async () => {
  servers = await startServers({
    clusters: [{ id: "c1" }],
    objects: [...platformObjects(gatewayFence), externalSecretCrd],
  });
  agent = await AgentAccess.connect(servers, "c1");
  person = await TestKube.connect(servers.cluster("c1").kubeconfig);
  await untilPoliciesHold(person);
  await untilAgentMay(person, { verb: "patch", resource: "namespaces" }, true);
  await applyObjects(servers.cluster("c1").kubeconfig, [namespaceOf("own"), namespaceOf("bare")]);
  for (const name of ["own", "bare"]) {
    const [namespace, binding, ...rest] = storeOf(name, gatewayFence);
    await write(namespace);
    await write(binding);
    await pollUntil({ what: "the binding is known" }, async () => {
      return (await ask({ what: "", does: rest[0] as KubeObject })) === "allowed" || undefined;
    });
    if (name === "own") for (const object of rest) await write(object);
  }
});

afterAll(async () => {
  await person?.[Symbol.asyncDispose]();
  await agent?.[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
});

/** Made and labelled by someone else: the agent goes on writing it. */
function namespaceOf(store: string) {
  const labels = { team: "a", "storeplane.dev/store": store };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: `store-${store}`, labels } };
}

/** Writes as the agent does; what runs pods only as far as the fence, for pods cost time and show nothing here. */
async function write(object: KubeObject | undefined): Promise<void> {
  if (object === undefined) throw new RangeError("nothing to write");
  const query = "fieldManager=storeplane-agent&force=true&fieldValidation=Strict";
  const dryRun = workloadKinds.has(object.kind) && object.kind !== "StatefulSet" ? "&dryRun=All" : "";
  const path = `${pathOf(object)}?${query}${dryRun}`;
  const call = { method: "PATCH", path, body: object, contentType: "application/apply-patch+yaml" } as const;
  expect([object.kind, object.metadata.name, await agent.ask(call)]).toEqual([
    object.kind,
    object.metadata.name,
    "allowed",
  ]);
}

function ask({ does }: Try): Promise<Verdict> {
  return "metadata" in does ? agent.apply(pathOf(does), does) : agent.ask(does);
}

/** As if someone else had asked for the class. */
const noted = [
  {
    manager: "mine",
    operation: "Update",
    apiVersion: "v1",
    time: "2026-11-20T10:00:00Z",
    fieldsType: "FieldsV1",
    fieldsV1: { "f:spec": { "f:accessModes": {} } },
  },
];

const fenced = {
  data: dataTries,
  namespaces: namespaceTries,
  bounds: boundTries,
  pods: podTries,
  reach: reachTries,
  routes: routeTries,
};

describe.each(Object.entries(fenced))("of %s", (_kind, tries) => {
  test.each(tries)("$what is refused by the fence", async (tried) => {
    expect(await ask(tried)).toBe("fenced");
  });
});

test.each(rightTries)("$what: the agent has no right", async (tried) => {
  expect(await ask(tried)).toBe("no right");
});

test("what a person gave to an object of the store stays, and the agent goes on keeping it up", async () => {
  const objects = storeOf("own", gatewayFence);
  const service = objects.find(({ kind, metadata }) => kind === "Service" && metadata.name === "server");
  const database = objects.find(({ kind, metadata }) => kind === "StatefulSet" && metadata.name === "database");
  if (service === undefined || database === undefined) throw new RangeError("the store has no Service or no database");
  const namespace = "store-own";
  await person.patch({ plural: "services", namespace, name: "server" }, { spec: { externalIPs: ["198.51.100.7"] } });
  await person.patch(
    { plural: "statefulsets", namespace, name: "database" },
    { spec: { template: { spec: { tolerations: [{ key: "shops", operator: "Exists" }] } } } },
  );
  const another = having(database, "spec/template/spec/terminationGracePeriodSeconds", 60);
  expect(await ask({ what: "", does: having(service, "spec/ports/0/port", 9001) })).toBe("allowed");
  expect(await ask({ what: "", does: another })).toBe("allowed");
  expect(
    await ask({ what: "", does: having(another, "spec/template/spec/tolerations", [{ operator: "Exists" }]) }),
  ).toBe("fenced");
});

describe("under a profile with Ingresses", () => {
  beforeAll(async () => {
    await applyObjects(servers.cluster("c1").kubeconfig, platformObjects(ingressFence));
    const ingresses = storeOf("own", ingressFence, "woocommerce").filter(({ kind }) => kind === "Ingress");
    expect(ingresses).toHaveLength(2);
    await untilPoliciesHold(person);
    const verdicts = await Promise.all(ingresses.map((does) => ask({ what: "", does })));
    expect(verdicts).toEqual(["allowed", "allowed"]);
  });

  // The profile names none: what the API server puts in and what is asked for must be told apart.
  test("a claim gets the cluster's default StorageClass and no other, however it is asked for", async () => {
    const storageClass = {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "usual", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      provisioner: "example.com/none",
    };
    await applyObjects(servers.cluster("c1").kubeconfig, [storageClass]);
    const claim = storeOf("bare", ingressFence, "woocommerce").find(({ metadata }) => metadata.name === "uploads");
    if (claim === undefined) throw new RangeError("the store has no claim");
    const post = (body: KubeObject) => ({ method: "POST", path: `${collection}?dryRun=All`, body }) as const;
    const collection = pathOf(claim).replace("/uploads", "");
    expect(await ask({ what: "", does: claim })).toBe("allowed");
    expect(await ask({ what: "", does: post(claim) })).toBe("allowed");
    for (const name of ["static", "usual", ""]) {
      const asking = having(claim, "spec/storageClassName", name);
      expect(await ask({ what: "", does: asking })).toBe("fenced");
      expect(await ask({ what: "", does: post(asking) })).toBe("fenced");
      expect(await ask({ what: "", does: post(having(asking, "metadata/managedFields", [{}])) })).toBe("fenced");
      expect(await ask({ what: "", does: post(having(asking, "metadata/managedFields", noted)) })).toBe("fenced");
    }
  });

  test("with users of their own, pods say so outright", async () => {
    const web = storeOf("own", ingressFence, "woocommerce").find(({ kind }) => kind === "Deployment");
    if (web === undefined) throw new RangeError("the store has no Deployment");
    expect(await ask({ what: "", does: web })).toBe("allowed");
    for (const value of [true, undefined])
      expect(await ask({ what: "", does: having(web, "spec/template/spec/hostUsers", value) })).toBe("fenced");
  });

  test.each(ingressTries)("$what is refused by the fence", async (tried) => {
    expect(await ask(tried)).toBe("fenced");
  });
});
