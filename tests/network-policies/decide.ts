import { contains, parseAddress } from "../../testbed/nodes/policy/ipv4.ts";
import type { Rule, RuleSet } from "../../testbed/nodes/policy/rules.ts";

/** The first packet of a connection, as it passes the hook `forward`. */
export interface Packet {
  readonly from: string;
  readonly to: string;
  readonly protocol: "TCP" | "UDP" | "SCTP";
  readonly port: number;
}

/** What the rules make of a packet, in the order of the rendered chains. */
export function decide({ pods, isolated, rules }: RuleSet, isPod: (address: string) => boolean, packet: Packet) {
  const [from, to] = [addressOf(packet.from), addressOf(packet.to)];
  if ((isPod(packet.from) && !contains(pods, from)) || (isPod(packet.to) && !contains(pods, to))) return false;
  if (from === to) return true;
  const passes = (direction: Rule["direction"], pod: number, peer: number) =>
    !contains(isolated[direction], pod) ||
    rules.some(
      (rule) =>
        rule.direction === direction &&
        contains(rule.pods, pod) &&
        contains(rule.peers, peer) &&
        isOpen(rule.ports, packet),
    );
  return passes("egress", from, to) && passes("ingress", to, from);
}

function isOpen(ports: Rule["ports"], { protocol, port }: Packet): boolean {
  return ports?.some((each) => each.protocol === protocol && each.from <= port && port <= each.to) ?? true;
}

function addressOf(text: string): number {
  const address = parseAddress(text);
  if (address === undefined) throw new RangeError(`${text} is no IPv4 address`);
  return address;
}
