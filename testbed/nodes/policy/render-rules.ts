import { type AddressRange, everyAddress, formatAddress, mergeRanges } from "./ipv4.ts";
import type { World } from "./objects.ts";
import type { PortRange } from "./ports.ts";
import { type Direction, type Rule, type RuleSet, rulesOf } from "./rules.ts";

/** Where pods are on their node. */
export interface PodNetwork {
  /**
   * The links that packets of pods come in by, such as `veth*`. Pods on one bridge need br_netfilter besides (net.bridge.bridge-nf-call-iptables and -ip6tables are 1).
   */
  readonly links: string;
  /** CIDR that all pods have their addresses of. */
  readonly subnet: string;
}

const table = "inet storeplane_policy";

/** Packets that no rule lets through are answered at once: who debugs a shop should not wait for a timeout. */
const refuse = "reject with icmpx admin-prohibited";

/**
 * The whole table as one transaction of `nft -f -`: packets meet the old rules or the new ones.
 *
 * Hook `forward` is between pods and behind every Service, as kube-proxy has put the
 * pod's address in by then; `input` is from pods to the node, where API server and NATS are. The node's own packets to
 * pods, such as probes, pass neither.
 */
export function policyRules(world: World, network: PodNetwork): string {
  const rules = rulesOf(world);
  return [
    // Made first, because only what is there can be deleted.
    `table ${table}`,
    `delete table ${table}`,
    `table ${table} {`,
    ...setsOf(rules),
    ...chain("forward", [
      "type filter hook forward priority filter + 10; policy accept;",
      "ct state established,related accept",
      ...guards(network),
      `oifname "${network.links}" meta nfproto ipv6 drop`,
      `ip daddr ${network.subnet} ip daddr != @pods drop`,
      // Kubernetes: a pod can't be kept from itself, through its Service for one.
      "ip saddr . ip daddr @itself accept",
      `iifname "${network.links}" ip saddr @isolated_egress jump egress`,
      "ip daddr @isolated_ingress jump ingress",
    ]),
    ...chain("input", [
      "type filter hook input priority filter + 10; policy accept;",
      "ct state established,related accept",
      ...guards(network),
      `iifname "${network.links}" ip saddr @isolated_egress jump egress`,
    ]),
    ...chain("egress", [...linesOf(rules.rules, "egress"), refuse]),
    ...chain("ingress", [...linesOf(rules.rules, "ingress"), refuse]),
    "}",
    "",
  ].join("\n");
}

/** Unknown addresses are dropped in silence: of a pod just made, whose address the API names soon, TCP tries again. */
function guards({ links }: PodNetwork): string[] {
  return [`iifname "${links}" meta nfproto ipv6 drop`, `iifname "${links}" ip saddr != @pods drop`];
}

function setsOf({ pods, isolated }: RuleSet): string[] {
  const each = pods.flatMap(({ from, to }) =>
    Array.from({ length: to - from + 1 }, (_, index) => formatAddress(from + index)),
  );
  return [
    ...set("pods", "ipv4_addr; flags interval", elements(pods)),
    ...set("isolated_egress", "ipv4_addr; flags interval", elements(isolated.egress)),
    ...set("isolated_ingress", "ipv4_addr; flags interval", elements(isolated.ingress)),
    ...set(
      "itself",
      "ipv4_addr . ipv4_addr",
      each.map((address) => `${address} . ${address}`),
    ),
  ];
}

function set(name: string, type: string, members: readonly string[]): string[] {
  const content = members.length > 0 ? ` elements = { ${members.join(", ")} };` : "";
  return [`  set ${name} { type ${type};${content} }`];
}

function chain(name: string, lines: readonly string[]): string[] {
  return [`  chain ${name} {`, ...lines.map((line) => `    ${line}`), "  }"];
}

function linesOf(rules: readonly Rule[], direction: Direction): string[] {
  return rules.filter((rule) => rule.direction === direction).flatMap(lineOf);
}

function lineOf(rule: Rule): string[] {
  const [from, to] = rule.direction === "ingress" ? [rule.peers, rule.pods] : [rule.pods, rule.peers];
  const ends = `${match("ip saddr", from)}${match("ip daddr", to)}`;
  // nft takes up to 128 characters; a name and its namespace may have 63 + 253.
  const end = `return comment "${rule.policy.slice(0, 120)}"`;
  return rule.ports === undefined ? [`${ends}${end}`] : portsOf(rule.ports).map((ports) => `${ends}${ports} ${end}`);
}

function match(field: string, ranges: readonly AddressRange[]): string {
  return ranges.length === 1 && ranges[0]?.from === everyAddress[0]?.from && ranges[0]?.to === everyAddress[0]?.to
    ? ""
    : `${field} { ${elements(ranges).join(", ")} } `;
}

function elements(ranges: readonly AddressRange[]): string[] {
  return ranges.map(({ from, to }) => span(formatAddress(from), formatAddress(to)));
}

function span(from: string, to: string): string {
  return from === to ? from : `${from}-${to}`;
}

function portsOf(ports: readonly PortRange[]): string[] {
  const protocols = [...new Set(ports.map(({ protocol }) => protocol))];
  return protocols.map((protocol) => {
    const ranges = mergeRanges(ports.filter((each) => each.protocol === protocol));
    return `${protocol.toLowerCase()} dport { ${ranges.map(({ from, to }) => span(`${from}`, `${to}`)).join(", ")} }`;
  });
}
