import * as z from "zod";
import { parseAddress, parseCidr } from "./ipv4.ts";

const labels = z.record(z.string(), z.string()).default({});
const protocol = z.enum(["TCP", "UDP", "SCTP"]).default("TCP");
const portNumber = z.number().int().min(1).max(65_535);

const selector = z.object({
  matchLabels: labels,
  matchExpressions: z
    .array(
      z.object({
        key: z.string(),
        operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]),
        values: z.array(z.string()).default([]),
      }),
    )
    .default([]),
});

/** IPv6 blocks become nothing: pods have no IPv6 here. */
const ipBlock = z
  .object({ cidr: z.string(), except: z.array(z.string()).default([]) })
  .transform(({ cidr, except }) => ({
    whole: parseCidr(cidr),
    except: except.flatMap((each) => parseCidr(each) ?? []),
  }));

const peer = z.object({
  podSelector: selector.optional(),
  namespaceSelector: selector.optional(),
  ipBlock: ipBlock.optional(),
});

const port = z.object({
  protocol,
  /** Of all ports if absent. */
  port: z.union([portNumber, z.string()]).optional(),
  endPort: portNumber.optional(),
});

const peers = z.array(peer).default([]);
const ports = z.array(port).default([]);

/** A NetworkPolicy with its defaults filled in; the rules of both directions are given the same shape. */
export const policySchema = z
  .object({
    metadata: z.object({ name: z.string(), namespace: z.string() }),
    spec: z.object({
      podSelector: selector.default({ matchLabels: {}, matchExpressions: [] }),
      policyTypes: z.array(z.enum(["Ingress", "Egress"])).optional(),
      ingress: z.array(z.object({ from: peers, ports })).default([]),
      egress: z.array(z.object({ to: peers, ports })).default([]),
    }),
  })
  .transform(({ metadata, spec }) => ({
    ...metadata,
    podSelector: spec.podSelector,
    // The API server fills these in; without it Egress is meant only where rules for it stand.
    types: spec.policyTypes ?? ["Ingress" as const, ...(spec.egress.length > 0 ? ["Egress" as const] : [])],
    ingress: spec.ingress.map(({ from, ports }) => ({ peers: from, ports })),
    egress: spec.egress.map(({ to, ports }) => ({ peers: to, ports })),
  }));

const containerPort = z.object({ name: z.string().optional(), containerPort: portNumber, protocol });
const container = z.object({ ports: z.array(containerPort).default([]), restartPolicy: z.string().optional() });

/** A pod as policies see it. */
export const podSchema = z
  .object({
    metadata: z.object({
      name: z.string(),
      namespace: z.string(),
      uid: z.string(),
      labels,
      creationTimestamp: z.string().default(""),
    }),
    spec: z.object({
      hostNetwork: z.boolean().default(false),
      containers: z.array(container),
      initContainers: z.array(container).default([]),
    }),
    status: z
      .object({
        phase: z.string().optional(),
        podIP: z.string().optional(),
        podIPs: z.array(z.object({ ip: z.string() })).default([]),
      })
      .default({ podIPs: [] }),
  })
  .transform(({ metadata, spec, status }) => ({
    ...metadata,
    /** IPv4 only. */
    addresses: [...new Set([status.podIP ?? "", ...status.podIPs.map(({ ip }) => ip)])].flatMap(
      (text) => parseAddress(text) ?? [],
    ),
    hostNetwork: spec.hostNetwork,
    isFinished: status.phase === "Succeeded" || status.phase === "Failed",
    // Init containers end before the pod serves, but for those that are restarted beside it.
    ports: [...spec.containers, ...spec.initContainers.filter((each) => each.restartPolicy === "Always")].flatMap(
      (each) => each.ports,
    ),
  }));

export const namespaceSchema = z
  .object({ metadata: z.object({ name: z.string(), labels }) })
  .transform(({ metadata }) => metadata);

export type LabelSelector = z.infer<typeof selector>;
export type Peer = z.infer<typeof peer>;
export type PolicyPort = z.infer<typeof port>;
export type Protocol = PolicyPort["protocol"];
export type Policy = z.infer<typeof policySchema>;
export type Pod = z.infer<typeof podSchema>;
export type Namespace = z.infer<typeof namespaceSchema>;

/** Everything that decides about pods' traffic. */
export interface World {
  readonly policies: readonly Policy[];
  readonly pods: readonly Pod[];
  readonly namespaces: readonly Namespace[];
}
