import { type Endpoint, endpointsOf } from "./endpoints.ts";
import { type AddressRange, asRanges, everyAddress, mergeRanges, subtractRanges } from "./ipv4.ts";
import type { Peer, Policy, World } from "./objects.ts";
import { openingsOf, type PortRange } from "./ports.ts";
import { selects } from "./selector.ts";

export type Direction = "ingress" | "egress";

/** Lets packets through between pods that a policy isolates and their peers. */
export interface Rule {
  readonly direction: Direction;
  /** `namespace/name`, for who reads the rules. */
  readonly policy: string;
  readonly pods: readonly AddressRange[];
  readonly peers: readonly AddressRange[];
  /** Where the destination listens; undefined means every protocol. */
  readonly ports: readonly PortRange[] | undefined;
}

/** Who may talk to whom: an isolated pod's packets need a rule, those of others do not. */
export interface RuleSet {
  /** Every address that belongs to a pod. */
  readonly pods: readonly AddressRange[];
  readonly isolated: Readonly<Record<Direction, readonly AddressRange[]>>;
  readonly rules: readonly Rule[];
}

const directions: readonly Direction[] = ["ingress", "egress"];

/** The semantics of networking.k8s.io/v1, with every name resolved to addresses and numbers. */
export function rulesOf(world: World): RuleSet {
  const endpoints = endpointsOf(world);
  const applying = world.policies.map((policy) => ({
    policy,
    selected: endpoints.filter(
      ({ pod }) => pod.namespace === policy.namespace && selects(policy.podSelector, pod.labels),
    ),
  }));
  const isolated = (direction: Direction) =>
    rangesOf(applying.filter(({ policy }) => isAbout(policy, direction)).flatMap(({ selected }) => selected));
  return {
    pods: rangesOf(endpoints),
    isolated: { ingress: isolated("ingress"), egress: isolated("egress") },
    rules: directions.flatMap((direction) =>
      applying
        .filter(({ policy, selected }) => isAbout(policy, direction) && selected.length > 0)
        .flatMap(({ policy, selected }) => rulesOfPolicy({ policy, direction, selected, endpoints })),
    ),
  };
}

function isAbout({ types }: Policy, direction: Direction): boolean {
  return types.includes(direction === "ingress" ? "Ingress" : "Egress");
}

interface Applying {
  readonly policy: Policy;
  readonly direction: Direction;
  readonly selected: readonly Endpoint[];
  readonly endpoints: readonly Endpoint[];
}

function rulesOfPolicy({ policy, direction, selected, endpoints }: Applying): Rule[] {
  const pods = rangesOf(selected);
  const name = `${policy.namespace}/${policy.name}`;
  return policy[direction].flatMap((rule) => {
    const peers =
      rule.peers.length === 0
        ? everyAddress
        : mergeRanges(rule.peers.flatMap((peer) => rangesOfPeer(peer, policy, endpoints)));
    const openings = openingsOf(rule.ports, direction === "ingress" ? pods : peers, endpoints);
    return openings
      .map(({ destinations, ports }) =>
        direction === "ingress"
          ? { direction, policy: name, pods: destinations, peers, ports }
          : { direction, policy: name, pods, peers: destinations, ports },
      )
      .filter((each) => each.pods.length > 0 && each.peers.length > 0);
  });
}

function rangesOfPeer(peer: Peer, policy: Policy, endpoints: readonly Endpoint[]): readonly AddressRange[] {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  if (ipBlock !== undefined) return ipBlock.whole === undefined ? [] : subtractRanges(ipBlock.whole, ipBlock.except);
  if (podSelector === undefined && namespaceSelector === undefined) return [];
  return rangesOf(
    endpoints.filter(({ pod, namespaceLabels }) => {
      const isNear =
        namespaceSelector === undefined
          ? pod.namespace === policy.namespace
          : selects(namespaceSelector, namespaceLabels);
      return isNear && (podSelector === undefined || selects(podSelector, pod.labels));
    }),
  );
}

function rangesOf(endpoints: readonly Endpoint[]): AddressRange[] {
  return asRanges(endpoints.map(({ address }) => address));
}
