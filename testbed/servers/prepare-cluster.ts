import { readFile } from "node:fs/promises";
import * as z from "zod";
import { applyOver, type KubeObject } from "../kube/apply-objects.ts";
import { type KubeConnection, KubeRequestError } from "../kube/kube-connection.ts";
import { pollUntil } from "../process/poll-until.ts";
import { simulatedNode, storageClass } from "./cluster-objects.ts";

const nodeListSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).optional() }),
    }),
  ),
});

const kubeObjectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

/** What a cluster is to hold before its pods come alive. */
export interface Preparation {
  readonly id: string;
  readonly nodes: number;
  /** The class of a real node, which registers itself, in place of simulated nodes with theirs. */
  readonly realStorage?: KubeObject | undefined;
  readonly files: Readonly<Record<"gateway-api.json", string>>;
  readonly objects: readonly KubeObject[];
}

/** Applies what kwok needs to find when it starts: the Gateway API, the default storage class, nodes, the caller's objects. */
export async function prepareCluster(kube: KubeConnection, options: Preparation): Promise<void> {
  const gatewayApi = await readGatewayApi(options.files["gateway-api.json"]);
  const { id, nodes, realStorage } = options;
  const count = realStorage === undefined ? nodes : 0;
  const simulated = Array.from({ length: count }, (_, index) => simulatedNode(id, index + 1));
  await Promise.all([
    applyOver(kube, [realStorage ?? storageClass(), ...gatewayApi]),
    ...simulated.map((node) => create(kube, node)),
  ]);
  await applyOver(kube, options.objects);
  await waitUntilDescribed(kube, id, gatewayApi);
}

const gatewayApiVersion = "gateway.networking.k8s.io/v1";
const openApiSchema = z.object({ paths: z.record(z.string(), z.unknown()) });
const resourcesSchema = z.object({ resources: z.array(z.object({ kind: z.string() })) });
const definitionSchema = z.object({
  spec: z.object({
    names: z.object({ kind: z.string() }),
    versions: z.array(z.object({ name: z.string(), served: z.boolean() })),
  }),
});

/**
 * kwok looks its kinds up once, when it starts, and ends when the API server does not describe one of them yet. A group
 * is described as soon as its first kind is: each kind has to be looked for.
 */
async function waitUntilDescribed(kube: KubeConnection, id: string, gatewayApi: readonly KubeObject[]): Promise<void> {
  const wanted = gatewayApi.flatMap((object) => {
    const { spec } = definitionSchema.safeParse(object).data ?? {};
    return spec?.versions.some(({ name, served }) => served && gatewayApiVersion.endsWith(`/${name}`))
      ? [spec.names.kind]
      : [];
  });
  await pollUntil({ what: `${id}: the API server describes the Gateway API` }, async () => {
    const { paths } = openApiSchema.parse(await kube.call({ path: "/openapi/v3" }));
    const { resources } = resourcesSchema.parse(await kube.call({ path: `/apis/${gatewayApiVersion}` }));
    const described = new Set(resources.map(({ kind }) => kind));
    return (`apis/${gatewayApiVersion}` in paths && wanted.every((kind) => described.has(kind))) || undefined;
  });
}

/** The Gateway API's definitions, as they were fetched. */
export async function readGatewayApi(file: string): Promise<readonly KubeObject[]> {
  return z.array(kubeObjectSchema).parse(JSON.parse(await readFile(file, "utf8")));
}

/** Waits until every node is Ready and the controller manager has made the default service account. */
export async function waitForNodes(kube: KubeConnection, options: Pick<Preparation, "id" | "nodes">): Promise<void> {
  await pollUntil({ what: `${options.id}: ${options.nodes} nodes are Ready` }, async () => {
    const { items } = nodeListSchema.parse(await kube.call({ path: "/api/v1/nodes" }));
    const ready = items.filter(({ status }) =>
      status.conditions?.some((it) => it.type === "Ready" && it.status === "True"),
    );
    return ready.length >= options.nodes || undefined;
  });
  // Pods are refused in a namespace without it.
  await pollUntil({ what: `${options.id}: the controller manager works` }, () =>
    kube.call({ path: "/api/v1/namespaces/default/serviceaccounts/default" }),
  );
}

/** Nodes are created, not applied: apply would drop their status, which says how large they are. */
async function create(kube: KubeConnection, node: KubeObject): Promise<void> {
  try {
    await kube.call({ method: "POST", path: "/api/v1/nodes", body: node });
  } catch (error) {
    if (!(error instanceof KubeRequestError && error.status === 409)) throw error;
  }
}
