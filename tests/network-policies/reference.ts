import { BlockList } from "node:net";
import type { Packet } from "./decide.ts";
import type { RawPeer, RawPod, RawPolicy, RawPort, RawSelector, RawWorld } from "./raw-objects.ts";

type Labels = Readonly<Record<string, string>>;
type RawExpression = NonNullable<RawSelector["matchExpressions"]>[number];
type Side = "Ingress" | "Egress";

/** Whether a connection may begin, read off the API documentation of NetworkPolicy and nothing else. */
export function mayConnect(world: RawWorld, isPod: (address: string) => boolean, packet: Packet): boolean {
  const source = podAt(world, packet.from);
  const destination = podAt(world, packet.to);
  if (isPod(packet.from) && source === undefined) return false;
  if (isPod(packet.to) && destination === undefined) return false;
  if (source !== undefined && source === destination) return true;
  const leaves = source === undefined || allows(world, { side: "Egress", pod: source, packet });
  return leaves && (destination === undefined || allows(world, { side: "Ingress", pod: destination, packet }));
}

function podAt({ pods }: RawWorld, address: string): RawPod | undefined {
  return pods.find(
    ({ spec, status }) =>
      spec.hostNetwork !== true &&
      status.phase !== "Succeeded" &&
      status.phase !== "Failed" &&
      (status.podIP === address || status.podIPs?.some(({ ip }) => ip === address)),
  );
}

interface Question {
  readonly side: Side;
  readonly pod: RawPod;
  readonly packet: Packet;
}

function allows(world: RawWorld, { side, pod, packet }: Question): boolean {
  const policies = world.policies.filter(
    (policy) =>
      policy.metadata.namespace === pod.metadata.namespace &&
      typesOf(policy).includes(side) &&
      fits(policy.spec.podSelector, pod.metadata.labels ?? {}),
  );
  if (policies.length === 0) return true;
  const other = side === "Ingress" ? packet.from : packet.to;
  return policies.some((policy) =>
    rulesOf(policy, side).some(
      ({ peers, ports }) =>
        (peers === undefined || peers.length === 0 || peers.some((peer) => isPeer(world, { peer, policy, other }))) &&
        (ports === undefined || ports.length === 0 || ports.some((port) => isPort(world, port, packet))),
    ),
  );
}

function typesOf({ spec }: RawPolicy): readonly Side[] {
  if (spec.policyTypes !== undefined) return spec.policyTypes;
  return (spec.egress?.length ?? 0) > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

function rulesOf({ spec }: RawPolicy, side: Side) {
  return side === "Ingress"
    ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
    : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
}

function isPeer(
  world: RawWorld,
  { peer, policy, other }: { peer: RawPeer; policy: RawPolicy; other: string },
): boolean {
  if (peer.ipBlock !== undefined) return isInside(peer.ipBlock, other);
  const pod = podAt(world, other);
  if (pod === undefined) return false;
  const { namespace, labels = {} } = pod.metadata;
  if (peer.podSelector !== undefined && !fits(peer.podSelector, labels)) return false;
  if (peer.namespaceSelector === undefined) return namespace === policy.metadata.namespace;
  const found = world.namespaces.find(({ metadata }) => metadata.name === namespace);
  return fits(peer.namespaceSelector, found?.metadata.labels ?? {});
}

function isPort(world: RawWorld, { port, endPort, protocol = "TCP" }: RawPort, packet: Packet): boolean {
  if (protocol !== packet.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === "number") return port <= packet.port && packet.port <= (endPort ?? port);
  const open = podAt(world, packet.to)?.spec.containers.flatMap(({ ports = [] }) => ports) ?? [];
  return open.some(
    (each) => each.name === port && (each.protocol ?? "TCP") === packet.protocol && each.containerPort === packet.port,
  );
}

function fits({ matchLabels = {}, matchExpressions = [] }: RawSelector, labels: Labels): boolean {
  const found = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return found && matchExpressions.every((expression) => holds(expression, labels));
}

function holds({ key, operator, values = [] }: RawExpression, labels: Labels): boolean {
  const isThere = key in labels;
  if (operator === "Exists") return isThere;
  if (operator === "DoesNotExist") return !isThere;
  const isListed = isThere && values.includes(labels[key] ?? "");
  return operator === "In" ? isListed : !isListed;
}

function isInside({ cidr, except = [] }: NonNullable<RawPeer["ipBlock"]>, address: string): boolean {
  return inBlock(cidr, address) && !except.some((closed) => inBlock(closed, address));
}

function inBlock(cidr: string, address: string): boolean {
  if (cidr.includes(":")) return false;
  const [base = "", length = ""] = cidr.split("/");
  const list = new BlockList();
  list.addSubnet(base, Number(length), "ipv4");
  return list.check(address);
}
