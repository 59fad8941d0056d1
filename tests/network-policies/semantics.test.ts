import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { localProfile, objectsOf, type Profile, synthesizeStore } from "../../constructs/index.ts";
import { namespaceSchema, podSchema, policySchema } from "../../testbed/nodes/policy/objects.ts";
import { rulesOf } from "../../testbed/nodes/policy/rules.ts";
import { demoProps } from "../manifests/cases.ts";
import { type Labels, podTemplates } from "../manifests/pod-view.ts";
import { decide, type Packet } from "./decide.ts";
import { isPodAddress, packets, worlds } from "./random-worlds.ts";
import type { RawPod, RawPolicy, RawWorld } from "./raw-objects.ts";
import { mayConnect } from "./reference.ts";

function rulesOfRaw({ policies, pods, namespaces }: RawWorld) {
  return rulesOf({
    policies: policies.map((each) => policySchema.parse(each)),
    pods: pods.map((each) => podSchema.parse(each)),
    namespaces: namespaces.map((each) => namespaceSchema.parse(each)),
  });
}

const show = ({ from, to, protocol, port }: Packet) => `${from} to ${to} ${protocol} ${port}`;

test("in any small cluster the rules let through what the documentation of NetworkPolicy lets through", () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const rules = rulesOfRaw(world);
      const allowed = packets.filter((packet) => decide(rules, isPodAddress, packet)).map(show);
      expect(allowed).toEqual(packets.filter((packet) => mayConnect(world, isPodAddress, packet)).map(show));
    }),
    { numRuns: 500 },
  );
});

const client = "10.88.0.2";
const server = "10.88.0.3";
const stranger = "10.88.0.4";

function pod(name: string, address: string, namespace = "shop") {
  return {
    metadata: { name, namespace, uid: name, labels: { app: name } },
    spec: { containers: [{ name: "main", ports: [{ name: "web", containerPort: 8080 }] }] },
    status: { phase: "Running", podIP: address },
  };
}

function worldOf(...specs: RawPolicy["spec"][]): RawWorld {
  return {
    policies: specs.map((spec, index) => ({ metadata: { name: `policy-${index}`, namespace: "shop" }, spec })),
    pods: [pod("client", client), pod("server", server), pod("stranger", stranger, "other")],
    namespaces: [
      { metadata: { name: "shop", labels: { kind: "shop" } } },
      { metadata: { name: "other", labels: { kind: "other" } } },
    ],
  };
}

const onServer = { podSelector: { matchLabels: { app: "server" } } };
const onClient = { podSelector: { matchLabels: { app: "client" } } };
const all = `${client} to ${server}, ${stranger} to ${server}, ${server} to ${client}, ${client} to ${stranger}`;
const allBut = (...pairs: string[]) => all.split(", ").filter((pair) => !pairs.includes(pair));

/** Each row: title, policies in the namespace `shop`, and who may connect by TCP to 8080. */
const rows: readonly [string, RawPolicy["spec"][], readonly string[]][] = [
  ["no policy leaves everything open", [], allBut()],
  ["a policy without rules denies", [onServer], allBut(`${client} to ${server}`, `${stranger} to ${server}`)],
  ["an empty rule allows everybody", [{ ...onServer, ingress: [{}] }], allBut()],
  ["empty lists of peers and ports mean all", [{ ...onServer, ingress: [{ from: [], ports: [] }] }], allBut()],
  [
    "a policy without types is for egress only where it has egress rules",
    [{ ...onClient, egress: [] }],
    allBut(`${server} to ${client}`),
  ],
  [
    "a policy without types that has egress rules is for both",
    [{ ...onClient, egress: [{ to: [onServer] }] }],
    allBut(`${server} to ${client}`, `${client} to ${stranger}`),
  ],
  [
    "rules of a direction that the types leave out are nothing",
    [{ ...onServer, policyTypes: ["Egress"], ingress: [] }],
    allBut(`${server} to ${client}`),
  ],
  [
    "a pod selector alone means the policy's own namespace",
    [{ ...onServer, ingress: [{ from: [{ podSelector: {} }] }] }],
    allBut(`${stranger} to ${server}`),
  ],
  [
    "a namespace selector means all pods there",
    [{ ...onServer, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kind: "other" } } }] }] }],
    allBut(`${client} to ${server}`),
  ],
  [
    "both selectors in one peer must both fit",
    [{ ...onServer, ingress: [{ from: [{ namespaceSelector: {}, ...onClient }] }] }],
    allBut(`${stranger} to ${server}`),
  ],
  [
    "what any of several policies allows is allowed",
    [onServer, { ...onServer, ingress: [{ from: [onClient] }] }],
    allBut(`${stranger} to ${server}`),
  ],
  [
    "both ends must allow",
    [
      { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
      { ...onServer, ingress: [{ from: [onClient] }] },
    ],
    [],
  ],
  ["a named port is the destination's own", [{ ...onServer, ingress: [{ ports: [{ port: "web" }] }] }], allBut()],
  [
    "a named port of another protocol is not it",
    [{ ...onServer, ingress: [{ ports: [{ port: "web", protocol: "UDP" }] }] }],
    allBut(`${client} to ${server}`, `${stranger} to ${server}`),
  ],
  ["an end port makes a range", [{ ...onServer, ingress: [{ ports: [{ port: 8000, endPort: 8080 }] }] }], allBut()],
  [
    "exceptions of a block are closed",
    [{ ...onServer, ingress: [{ from: [{ ipBlock: { cidr: "10.88.0.0/16", except: ["10.88.0.4/32"] } }] }] }],
    allBut(`${stranger} to ${server}`),
  ],
];

function labelsOf(objects: Parameters<typeof podTemplates>[0], component: string): Labels {
  const found = podTemplates(objects).find(({ labels }) => labels["app.kubernetes.io/component"] === component);
  if (found === undefined) throw new Error(`the store has no ${component}`);
  return found.labels;
}

/** What the pods of a store's web server and database reach at a public address, by the rules and by the specification. */
function outboundOf(profile: Partial<Profile>): Record<string, number[]> {
  const props = { ...demoProps, name: "shop" };
  const objects = objectsOf(synthesizeStore(props, { ...localProfile, ...profile }));
  const policies = objects.filter(({ kind }) => kind === "NetworkPolicy") as unknown as RawPolicy[];
  const components = ["web", "database"].map((component, index) => ({
    ...pod(component, `10.88.0.${index + 2}`, "store-shop"),
    metadata: { name: component, namespace: "store-shop", uid: component, labels: labelsOf(objects, component) },
  }));
  const namespaces = [{ metadata: { name: "store-shop" } }];
  const world: RawWorld = { policies, pods: components, namespaces };
  const rules = rulesOfRaw(world);
  const reached = ({ status, metadata }: RawPod) => {
    const packet = (port: number): Packet => ({ from: status.podIP ?? "", to: "198.51.100.7", protocol: "TCP", port });
    const open = [1, 443, 465, 587, 8443, 65_535].filter((port) => decide(rules, isPodAddress, packet(port)));
    expect(open.every((port) => mayConnect(world, isPodAddress, packet(port)))).toBe(true);
    return [metadata.name, open];
  };
  return Object.fromEntries(components.map(reached)) as Record<string, number[]>;
}

test("a store's pods reach the internet at the profile's ports: added ones open, removed ones close, none closes all", () => {
  expect(outboundOf({})).toEqual({ web: [443, 465, 587], database: [] });
  expect(outboundOf({ outboundPorts: [443, 465, 587, 8443] })).toEqual({ web: [443, 465, 587, 8443], database: [] });
  expect(outboundOf({ outboundPorts: [443, 587] })).toEqual({ web: [443, 587], database: [] });
  expect(outboundOf({ outboundPorts: [] })).toEqual({ web: [], database: [] });
});

describe("between three pods", () => {
  test.each(rows)("%s", (_, specs, expected) => {
    const rules = rulesOfRaw(worldOf(...specs));
    const open = all.split(", ").filter((pair) => {
      const [from = "", to = ""] = pair.split(" to ");
      return decide(rules, isPodAddress, { from, to, protocol: "TCP", port: 8080 });
    });
    expect(open).toEqual(expected);
  });

  test("an address that is no pod's yet has no traffic", () => {
    const rules = rulesOfRaw(worldOf());
    const packet = { from: "10.88.0.9", to: server, protocol: "TCP", port: 80 } as const;
    expect(decide(rules, isPodAddress, packet)).toBe(false);
    expect(decide(rules, isPodAddress, { ...packet, from: server, to: "10.88.0.9" })).toBe(false);
  });

  test("of two pods that claim an address the younger is meant", () => {
    const world = worldOf({ podSelector: { matchLabels: { app: "young" } } });
    const aged = (name: string, creationTimestamp: string) => {
      const made = pod(name, "10.88.0.9");
      return { ...made, metadata: { ...made.metadata, creationTimestamp } };
    };
    const claims = [aged("young", "2026-01-02T00:00:00Z"), aged("old", "2026-01-01T00:00:00Z")];
    const rules = rulesOfRaw({ ...world, pods: [...world.pods, ...claims] });
    expect(decide(rules, isPodAddress, { from: client, to: "10.88.0.9", protocol: "TCP", port: 80 })).toBe(false);
  });
});
