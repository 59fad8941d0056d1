import { BlockList } from "node:net";
import type { KubeObject } from "../../constructs/index.ts";
import { type Labels, type SelectorView, selects } from "./pod-view.ts";

interface Peer {
  readonly podSelector?: SelectorView;
  readonly namespaceSelector?: SelectorView;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly protocol: string; readonly port: number }[];
}

interface PolicyView {
  readonly podSelector: SelectorView;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/** The other end of a connection: a pod of the same namespace, a namespace's pods, or an address. */
export type End =
  | { readonly pod: Labels }
  | { readonly namespace: string; readonly labels: Labels }
  | { readonly address: string };

export interface Port {
  readonly protocol: "TCP" | "UDP";
  readonly port: number;
}

/** Decides like a network plug-in would, from the rendered policies of one namespace. */
export class NetworkModel {
  readonly #policies: readonly PolicyView[];

  constructor(objects: readonly KubeObject[]) {
    this.#policies = objects.filter(({ kind }) => kind === "NetworkPolicy").map(({ spec }) => spec as PolicyView);
  }

  /** Whether both sides let a pod connect to another pod of its namespace. */
  connects(from: Labels, to: Labels, port: Port): boolean {
    return this.mayLeave(from, { pod: to }, port) && this.mayEnter(to, { pod: from }, port);
  }

  mayLeave(pod: Labels, end: End, port: Port): boolean {
    return this.#allows(pod, "Egress", (policy) =>
      (policy.egress ?? []).some((rule) => fits(rule, port) && isAny(rule.to, end)),
    );
  }

  mayEnter(pod: Labels, end: End, port: Port): boolean {
    return this.#allows(pod, "Ingress", (policy) =>
      (policy.ingress ?? []).some((rule) => fits(rule, port) && isAny(rule.from, end)),
    );
  }

  #allows(pod: Labels, direction: string, allowed: (policy: PolicyView) => boolean): boolean {
    const applying = this.#policies.filter(
      ({ podSelector, policyTypes }) => policyTypes.includes(direction) && selects(podSelector, pod),
    );
    // Kubernetes: a pod that no policy selects is open.
    return applying.length === 0 || applying.some(allowed);
  }
}

function fits({ ports }: Rule, port: Port): boolean {
  return ports?.some((open) => open.protocol === port.protocol && open.port === port.port) ?? true;
}

/** Kubernetes: a rule without peers is for everyone. */
function isAny(peers: readonly Peer[] | undefined, end: End): boolean {
  return peers?.some((peer) => isPeer(peer, end)) ?? true;
}

function isPeer(peer: Peer, end: End): boolean {
  if ("address" in end) return peer.ipBlock !== undefined && inBlock(peer.ipBlock, end.address);
  if (peer.ipBlock !== undefined) return false;
  if ("pod" in end) return peer.namespaceSelector === undefined && selects(peer.podSelector ?? {}, end.pod);
  if (peer.namespaceSelector === undefined) return false;
  const namespace = { "kubernetes.io/metadata.name": end.namespace };
  return selects(peer.namespaceSelector, namespace) && selects(peer.podSelector ?? {}, end.labels);
}

function inBlock({ cidr, except = [] }: NonNullable<Peer["ipBlock"]>, address: string): boolean {
  return inCidr(cidr, address) && !except.some((closed) => inCidr(closed, address));
}

const ranges = new Map<string, BlockList>();

function inCidr(cidr: string, address: string): boolean {
  const family = (text: string) => (text.includes(":") ? "ipv6" : "ipv4");
  const [base = "", length = ""] = cidr.split("/");
  if (family(base) !== family(address)) return false;
  const range = ranges.get(cidr) ?? new BlockList();
  if (!ranges.has(cidr)) range.addSubnet(base, Number(length), family(base));
  ranges.set(cidr, range);
  return range.check(address, family(address));
}
