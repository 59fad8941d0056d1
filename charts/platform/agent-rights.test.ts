import { expect, test } from "vitest";
import { localProfile } from "../../constructs/index.ts";
import { storeSamples } from "../store-samples.ts";
import { agentRights } from "./agent-rights.ts";
import { writtenKinds } from "./store-writer-rules.ts";

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

const rulesOf = (name: string): readonly Rule[] => {
  const role = agentRights().find(({ kind, metadata }) => kind === "ClusterRole" && metadata.name === name);
  return role?.["rules"] as readonly Rule[];
};
const cluster = rulesOf("storeplane-agent");
const inStores = rulesOf("storeplane-store-writer");
const verbsOn = (rules: readonly Rule[], resource: string) =>
  rules
    .filter(({ resources }) => resources.includes(resource))
    .flatMap(({ verbs }) => verbs)
    .toSorted();

/** Written by rights that the agent has on the whole cluster, held by the fence. */
const writtenByCluster = new Set(["Namespace", "RoleBinding"]);

test("the writer's role covers every kind that stores are rendered from", () => {
  const rendered = storeSamples(localProfile).flatMap(({ objects }) => objects);
  const missing = rendered.filter(({ apiVersion, kind }) => {
    const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
    const lower = kind.toLowerCase();
    const plural = lower.endsWith("y") ? `${lower.slice(0, -1)}ies` : `${lower}s`;
    return !writtenKinds.some(({ apiGroups, resources }) => apiGroups.includes(group) && resources.includes(plural));
  });
  expect(new Set(missing.map(({ kind }) => kind))).toEqual(writtenByCluster);
});

test("Secrets are read one by one and made, in stores' namespaces only", () => {
  expect(verbsOn(cluster, "secrets")).toEqual([]);
  expect(verbsOn(inStores, "secrets")).toEqual(["create", "get"]);
});

test("logs of pods are read in stores' namespaces only, and nothing else of a pod but itself", () => {
  expect(verbsOn(cluster, "pods/log")).toEqual([]);
  expect(verbsOn(inStores, "pods/log")).toEqual(["get"]);
  const ofPods = [...cluster, ...inStores].flatMap(({ resources }) => resources.filter((it) => it.startsWith("pods")));
  expect(new Set(ofPods)).toEqual(new Set(["pods", "pods/log"]));
});

test("of the Secrets beside the platform it changes its own, and reads none", () => {
  const role = agentRights().find(({ kind }) => kind === "Role");
  const rules = (role?.["rules"] ?? []) as readonly Rule[];
  const ofSecrets = rules.filter(({ resources }) => resources.includes("secrets"));
  expect(ofSecrets).toEqual([
    { apiGroups: [""], resources: ["secrets"], resourceNames: ["storeplane-nats"], verbs: ["patch"] },
  ]);
});

test("what holds data goes with its namespace alone", () => {
  for (const resource of ["persistentvolumeclaims", "statefulsets", "secrets", "rolebindings"]) {
    expect(verbsOn([...cluster, ...inStores], resource)).not.toContain("delete");
  }
});

test("nothing is granted by a star, and no right makes more rights but one binding to one role", () => {
  const words = [...cluster, ...inStores].flatMap((rule) => [...rule.apiGroups, ...rule.resources, ...rule.verbs]);
  for (const word of ["*", "escalate", "impersonate", "deletecollection", "serviceaccounts/token", "pods/exec"]) {
    expect(words).not.toContain(word);
  }
  const binding = [...cluster, ...inStores].filter(({ verbs }) => verbs.includes("bind"));
  expect(binding).toMatchObject([{ resources: ["clusterroles"], resourceNames: ["storeplane-store-writer"] }]);
});
