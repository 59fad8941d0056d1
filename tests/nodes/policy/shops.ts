import { agentPods } from "../../../charts/platform/agent-deployment.ts";
import { agentObjects, platformObjects } from "../../../charts/platform/objects.ts";
import { type KubeObject, labelKeys, localProfile, objectsOf, synthesizeStore } from "../../../constructs/index.ts";
import { demoProps } from "../../manifests/cases.ts";
import { containersOf, type Labels, podTemplates } from "../../manifests/pod-view.ts";

/** A pod as it would run, with an address of the private node. */
export interface ShopPod {
  /** `<namespace>/<component>` without the prefix of stores. */
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly address: string;
  readonly ports: readonly number[];
}

const stores = [
  { name: "first", engine: "medusa", plan: "growth" },
  { name: "second", engine: "medusa", plan: "starter" },
  { name: "woo", engine: "woocommerce", plan: "growth" },
];

const rendered = stores.map((store) => ({
  ...store,
  objects: objectsOf(synthesizeStore({ ...demoProps, ...store }, localProfile)),
}));

const platform = [...platformObjects(localProfile), ...agentObjects({ base: "local" })];

function ofKind(kind: string): KubeObject[] {
  return [...platform, ...rendered.flatMap(({ objects }) => objects)].filter((object) => object.kind === kind);
}

/** What Storeplane renders, all of it. */
export const policies = ofKind("NetworkPolicy");

export const namespaces = [
  ...ofKind("Namespace"),
  ...["kube-system", "default"].map((name) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: {} },
  })),
].map((namespace) => ({
  ...namespace,
  metadata: {
    ...namespace.metadata,
    // As the API server adds it.
    labels: { ...namespace.metadata.labels, "kubernetes.io/metadata.name": namespace.metadata.name },
  },
}));

const drafts = [
  ...rendered.flatMap(({ name, objects }) =>
    podTemplates(objects).map(({ labels, spec }) => ({
      name: `${name}/${labels[labelKeys.component]}`,
      namespace: `store-${name}`,
      labels,
      ports: containersOf(spec).flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort)),
    })),
  ),
  { name: "kube-system/dns", namespace: "kube-system", labels: { "k8s-app": "kube-dns" }, ports: [53] },
  { name: "gateway/proxy", namespace: localGateway(), labels: { app: "traefik" }, ports: [80, 443] },
  { name: "system/agent", namespace: "storeplane-system", labels: agentPods, ports: [8081] },
  { name: "default/stranger", namespace: "default", labels: {}, ports: [8080] },
];

export const shopPods: readonly ShopPod[] = drafts.map((draft, index) => ({
  ...draft,
  address: `10.89.1.${index + 1}`,
}));

/** The same as the API server shows them. */
export const podObjects = shopPods.map(({ name, namespace, labels, address }) => ({
  metadata: { name: name.replace("/", "-"), namespace, uid: name, labels },
  spec: { containers: [{ name: "main" }] },
  status: { phase: "Running", podIP: address, podIPs: [{ ip: address }] },
}));

function localGateway(): string {
  const { routing } = localProfile;
  if (routing.kind !== "gateway")
    throw new Error("the local profile has no gateway any more: say here where its proxies run");
  return routing.gateway.namespace;
}
