import type { Endpoint } from "./endpoints.ts";
import { type AddressRange, asRanges, contains } from "./ipv4.ts";
import type { PolicyPort, Protocol } from "./objects.ts";

/** Ports of one protocol, both ends included. */
export interface PortRange {
  readonly protocol: Protocol;
  readonly from: number;
  readonly to: number;
}

/** Addresses and the ports that are open on each of them; undefined means every protocol. */
export interface Opening {
  readonly destinations: readonly AddressRange[];
  readonly ports: readonly PortRange[] | undefined;
}

/** A named port is another number on each pod, and none on an address that is no pod's. */
export function openingsOf(
  ports: readonly PolicyPort[],
  destinations: readonly AddressRange[],
  endpoints: readonly Endpoint[],
): Opening[] {
  if (ports.length === 0) return [{ destinations, ports: undefined }];
  const numbered = ports.flatMap(rangeOf);
  const named = ports.flatMap(({ port, protocol }) => (typeof port === "string" ? [{ name: port, protocol }] : []));
  const pods = endpoints.filter(({ address }) => contains(destinations, address));
  return [
    ...(numbered.length > 0 ? [{ destinations, ports: numbered }] : []),
    ...named.flatMap((wanted) => resolve(wanted, pods)),
  ];
}

function rangeOf({ protocol, port, endPort }: PolicyPort): PortRange[] {
  if (port === undefined) return [{ protocol, from: 0, to: 65_535 }];
  return typeof port === "number" ? [{ protocol, from: port, to: endPort ?? port }] : [];
}

function resolve({ name, protocol }: { name: string; protocol: Protocol }, pods: readonly Endpoint[]): Opening[] {
  const holders = new Map<number, number[]>();
  for (const { address, pod } of pods) {
    const numbers = pod.ports.filter((port) => port.name === name && port.protocol === protocol);
    for (const { containerPort } of numbers)
      holders.set(containerPort, [...(holders.get(containerPort) ?? []), address]);
  }
  return [...holders].map(([number, addresses]) => ({
    destinations: asRanges(addresses),
    ports: [{ protocol, from: number, to: number }],
  }));
}
