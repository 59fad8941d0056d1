import * as z from "zod";
import type { OwnAddress } from "../ports.ts";
import { collectionPath } from "./kinds.ts";
import type { KubeTransport } from "./transport.ts";
import { KubeWriter } from "./writer.ts";

const ips = z.array(z.object({ ip: z.string() })).default([]);
const pod = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  spec: z.object({ nodeName: z.string().default("unknown") }),
  status: z.object({ hostIPs: ips, podIPs: ips }).prefault({}),
});
const pods = z.object({ metadata: z.object({ continue: z.string().default("") }), items: z.array(pod) });
const service = z.object({ spec: z.object({ clusterIPs: z.array(z.string()).default([]) }) });
const slice = z.object({ endpoints: z.array(z.object({ addresses: z.array(z.string()) })).default([]) });

const pageSize = 250;
/** A bound on the work, with room for a few such pods on each node of the largest clusters. */
const maxPages = 100;

/**
 * The API server's addresses, before and behind its Service, and those of nodes and pods. Nodes are seen by the pods on
 * their network, of which each node has some, as of the pods that are there: addresses that a cloud translates
 * (ExternalIP) are not among them.
 */
export async function readOwnAddresses(transport: KubeTransport): Promise<OwnAddress[]> {
  return [...(await apiServers(transport)), ...(await nodes(transport)), ...(await somePods(transport))];
}

const named = { name: "kubernetes", namespace: "default" };

async function apiServers(transport: KubeTransport): Promise<OwnAddress[]> {
  const writer = new KubeWriter(transport);
  const front = await writer.read({ apiVersion: "v1", kind: "Service", ...named });
  const back = await writer.read({ apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", ...named });
  const before = service.optional().parse(front)?.spec.clusterIPs ?? [];
  const behind = slice.optional().parse(back)?.endpoints ?? [];
  return [
    ...before.map((address) => ({ address, whose: "Service kubernetes" })),
    ...behind.flatMap(({ addresses }) => addresses.map((address) => ({ address, whose: "API server" }))),
  ];
}

async function nodes(transport: KubeTransport): Promise<OwnAddress[]> {
  const found: OwnAddress[] = [];
  let next = "";
  for (let pages = 0; pages < maxPages; pages += 1) {
    const page = await podsWhere(transport, "spec.hostNetwork=true", next);
    for (const { spec, status } of page.items)
      found.push(...status.hostIPs.map(({ ip }) => ({ address: ip, whose: `node ${spec.nodeName}` })));
    next = page.metadata.continue;
    if (next === "") break;
  }
  return found;
}

/** One page is enough: pods have addresses of the same few ranges. */
async function somePods(transport: KubeTransport): Promise<OwnAddress[]> {
  const { items } = await podsWhere(transport, "spec.hostNetwork=false", "");
  return items.flatMap(({ metadata, spec, status }) => [
    ...status.hostIPs.map(({ ip }) => ({ address: ip, whose: `node ${spec.nodeName}` })),
    ...status.podIPs.map(({ ip }) => ({ address: ip, whose: `pod ${metadata.namespace}/${metadata.name}` })),
  ]);
}

async function podsWhere(transport: KubeTransport, fieldSelector: string, next: string): Promise<z.infer<typeof pods>> {
  const query = { fieldSelector, limit: String(pageSize), ...(next !== "" && { continue: next }) };
  return pods.parse(await transport.send({ method: "GET", path: collectionPath("v1", "Pod"), query }));
}
