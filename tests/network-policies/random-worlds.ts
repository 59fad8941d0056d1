import * as fc from "fast-check";
import type { Packet } from "./decide.ts";
import type { RawPeer, RawPod, RawPolicy, RawPort, RawSelector, RawWorld } from "./raw-objects.ts";

const namespaceNames = ["a", "b", "c"] as const;
const keys = ["app", "tier"] as const;
const values = ["x", "y", "z"] as const;

const labels = fc.dictionary(fc.constantFrom(...keys), fc.constantFrom(...values), { maxKeys: 2 });
const selector: fc.Arbitrary<RawSelector> = fc.record(
  {
    matchLabels: fc.dictionary(fc.constantFrom(...keys), fc.constantFrom(...values), { maxKeys: 1 }),
    matchExpressions: fc.array(
      fc.oneof(
        fc.record({
          key: fc.constantFrom(...keys),
          operator: fc.constantFrom("In" as const, "NotIn" as const),
          values: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 }),
        }),
        fc.record({
          key: fc.constantFrom(...keys),
          operator: fc.constantFrom("Exists" as const, "DoesNotExist" as const),
        }),
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);

const ipBlock = fc.constantFrom(
  { cidr: "0.0.0.0/0" },
  { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "198.51.0.0/16", "10.88.0.0/16"] },
  { cidr: "10.88.0.0/29", except: ["10.88.0.4/31", "10.88.0.4/32"] },
  { cidr: "10.88.0.5/32" },
  { cidr: "198.51.100.9/24", except: ["198.51.100.0/30"] },
  { cidr: "::/0" },
);
const peer: fc.Arbitrary<RawPeer> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ podSelector: selector, namespaceSelector: selector }),
  fc.record({ ipBlock }),
);
const port: fc.Arbitrary<RawPort> = fc.constantFrom<RawPort[]>(
  {},
  { port: 80 },
  { port: 53, protocol: "UDP" },
  { port: 80, endPort: 8080 },
  { port: "web" },
  { port: "web", protocol: "UDP" },
  { protocol: "SCTP" },
);
const ports = fc.array(port, { maxLength: 2 });
const peers = fc.array(peer, { maxLength: 2 });

const policy: fc.Arbitrary<RawPolicy> = fc.record({
  metadata: fc.record({ name: fc.constantFrom("one", "two"), namespace: fc.constantFrom(...namespaceNames) }),
  spec: fc.record(
    {
      podSelector: fc.oneof(fc.constant({}), selector),
      policyTypes: fc.uniqueArray(fc.constantFrom("Ingress" as const, "Egress" as const), { minLength: 1 }),
      ingress: fc.array(fc.record({ from: peers, ports }, { requiredKeys: [] }), { maxLength: 2 }),
      egress: fc.array(fc.record({ to: peers, ports }, { requiredKeys: [] }), { maxLength: 2 }),
    },
    { requiredKeys: ["podSelector"] },
  ),
});

const containerPorts = fc.constantFrom(
  [],
  [{ name: "web", containerPort: 80 }],
  [{ name: "web", containerPort: 8080, protocol: "TCP" }],
  [{ name: "web", containerPort: 53, protocol: "UDP" }, { containerPort: 80 }],
);

/** Live pods have an address each; finished ones and those on the node's network may name one that is another's. */
const pods: fc.Arbitrary<RawPod[]> = fc
  .array(
    fc.record({
      namespace: fc.constantFrom(...namespaceNames),
      labels,
      ports: containerPorts,
      kind: fc.constantFrom("live", "live", "live", "live", "nodeNetwork", "Succeeded", "Failed", "Pending"),
    }),
    { maxLength: 7 },
  )
  .map((drafts) =>
    drafts.map(({ namespace, labels, ports, kind }, index) => {
      const isLive = kind === "live" || kind === "Pending";
      const address = `10.88.0.${isLive ? index + 2 : 3}`;
      const phase = isLive || kind === "nodeNetwork" ? "Running" : kind;
      return {
        metadata: { name: `pod-${index}`, namespace, uid: `uid-${index}`, labels },
        spec: { containers: [{ name: "main", ports }], ...(kind === "nodeNetwork" && { hostNetwork: true }) },
        status: kind === "Pending" ? { phase: "Pending" } : { phase, podIP: address, podIPs: [{ ip: address }] },
      };
    }),
  );

/** Small clusters in which selectors often meet. */
export const worlds: fc.Arbitrary<RawWorld> = fc.record({
  policies: fc.array(policy, { minLength: 1, maxLength: 5 }),
  pods,
  namespaces: fc
    .tuple(labels, labels, labels)
    .map((each) => each.map((labels, index) => ({ metadata: { name: namespaceNames[index] ?? "", labels } }))),
});

const addresses = [
  ...Array.from({ length: 8 }, (_, index) => `10.88.0.${index + 2}`),
  "10.88.0.1",
  "10.1.2.3",
  "198.51.100.7",
];
const destinations = [
  { protocol: "TCP", port: 80 },
  { protocol: "TCP", port: 8080 },
  { protocol: "TCP", port: 8081 },
  { protocol: "UDP", port: 53 },
  { protocol: "UDP", port: 8080 },
  { protocol: "SCTP", port: 80 },
] as const;

/** Every connection between these addresses. */
export const packets: readonly Packet[] = addresses.flatMap((from) =>
  addresses.flatMap((to) => destinations.map((destination) => ({ from, to, ...destination }))),
);

/** An address of the subnet, but for the node's own. */
export function isPodAddress(address: string): boolean {
  return address.startsWith("10.88.") && address !== "10.88.0.1";
}
