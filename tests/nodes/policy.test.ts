import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyThrough } from "../../testbed/nodes/policy/apply-rules.ts";
import { namespaceSchema, podSchema, policySchema, type World } from "../../testbed/nodes/policy/objects.ts";
import { policyRules } from "../../testbed/nodes/policy/render-rules.ts";
import { expectedConnections } from "./policy/expected.ts";
import type { NetworkProgram } from "./policy/network-program.ts";
import { network, nodeAddress, outsideAddress, PrivateNode } from "./policy/private-node.ts";
import { namespaces, podObjects, policies, shopPods } from "./policy/shops.ts";

const ports = [53, 80, 443, 465, 587, 3306, 4222, 5432, 6379, 6443, 8000, 8080, 8081, 9000];
const doors = [...ports.map((port) => ({ protocol: "tcp" as const, port })), { protocol: "udp" as const, port: 53 }];
const targets = [
  ...shopPods.map(({ name, address }) => ({ name, address })),
  { name: "node", address: nodeAddress },
  { name: "internet", address: outsideAddress },
];

const world: World = {
  policies: policies.map((policy) => policySchema.parse(policy)),
  pods: podObjects.map((pod) => podSchema.parse(pod)),
  namespaces: namespaces.map((namespace) => namespaceSchema.parse(namespace)),
};

let node: PrivateNode;
const running = new Map<string, NetworkProgram>();

beforeAll(async () => {
  node = await PrivateNode.start();
  await node.program.listen({ name: "node", tcp: [6443, 4222], udp: [] });
  await node.addOutside({ name: "internet", tcp: [443], udp: [] });
  for (const { name, address, ports } of shopPods) {
    const udp = ports.filter((port) => port === 53);
    running.set(name, await node.addPod(address, { name, tcp: ports, udp }));
  }
});

afterAll(() => node?.[Symbol.asyncDispose]());

function podCalled(name: string): NetworkProgram {
  const found = running.get(name);
  if (found === undefined) throw new RangeError(`no pod ${name} runs`);
  return found;
}

function addressOf(name: string): string {
  return targets.find((target) => target.name === name)?.address ?? "";
}

async function enforce(changes: Partial<World> = {}): Promise<void> {
  await applyThrough(node.program.entering)(policyRules({ ...world, ...changes }, network));
}

async function open(): Promise<void> {
  node.program.configure("nft delete table inet storeplane_policy 2>/dev/null || true");
}

/** Each connection that gets through, `from to target protocol port`; what neither the target nor a rule answered is named. */
async function connections(): Promise<string[]> {
  const ofEach = await Promise.all(
    shopPods.map(async ({ name: from }) => {
      const others = targets.filter(({ name }) => name !== from);
      const asked = others.flatMap((target) => doors.map((door) => ({ ...target, ...door })));
      const outcomes = await podCalled(from).probe(asked);
      return asked.flatMap(({ name, protocol, port }, index) => {
        const outcome = outcomes[index] ?? "nothing";
        if (outcome === "denied") return [];
        const isAnswer = outcome === "refused" || outcome === name;
        return `${from} to ${name} ${protocol} ${port}${isAnswer ? "" : `: ${outcome}`}`;
      });
    }),
  );
  return ofEach.flat().sort();
}

describe("two Medusa stores, a WooCommerce store and the platform on one node", () => {
  test("without rules everybody reaches everybody", async () => {
    await open();
    const all = shopPods.flatMap(({ name: from }) =>
      targets
        .filter(({ name }) => name !== from)
        .flatMap(({ name }) => doors.map(({ protocol, port }) => `${from} to ${name} ${protocol} ${port}`)),
    );
    expect(await connections()).toEqual(all.sort());
  });

  test("with the rendered policies exactly the named connections get through", async () => {
    await enforce();
    const expected = expectedConnections(doors.map(({ protocol, port }) => `${protocol} ${port}`));
    expect(await connections()).toEqual(expected.sort());
  });

  test("what is let through is answered by the server itself", async () => {
    await enforce();
    const flows = [
      ["first/server", "first/database", { protocol: "tcp", port: 5432 }],
      ["woo/web", "woo/database", { protocol: "tcp", port: 3306 }],
      ["gateway/proxy", "second/storefront", { protocol: "tcp", port: 8000 }],
      ["second/server", "internet", { protocol: "tcp", port: 443 }],
      ["system/agent", "node", { protocol: "tcp", port: 6443 }],
      ["woo/cron", "kube-system/dns", { protocol: "udp", port: 53 }],
    ] as const;
    for (const [from, to, door] of flows) {
      expect(await podCalled(from).probe([{ address: addressOf(to), ...door }])).toEqual([to]);
    }
  });

  test("the node's own packets pass, as the kubelet's probes must", async () => {
    await enforce();
    const servers = shopPods.flatMap(({ name, address, ports }) => ports.map((port) => ({ name, address, port })));
    const answers = await node.program.probe(servers.map((server) => ({ ...server, protocol: "tcp" })));
    expect(answers).toEqual(servers.map(({ name }) => name));
  });
});

describe("through Services", () => {
  const databaseService = "10.96.7.7";
  const dnsService = "10.96.0.10";
  const apiService = "10.96.0.1";

  beforeAll(async () => {
    const database = addressOf("first/database");
    node.program.configure(
      // As kube-proxy does: another address before routing, and a pod that calls itself gets the node's.
      "nft -f - <<'END'",
      "table ip services {",
      "  chain prerouting {",
      "    type nat hook prerouting priority dstnat;",
      `    ip daddr ${databaseService} tcp dport 5432 dnat to ${database}:5432`,
      `    ip daddr ${dnsService} udp dport 53 dnat to ${addressOf("kube-system/dns")}:53`,
      `    ip daddr ${apiService} tcp dport 443 dnat to ${nodeAddress}:6443`,
      "  }",
      "  chain postrouting {",
      "    type nat hook postrouting priority srcnat;",
      `    ip saddr ${database} ip daddr ${database} masquerade`,
      "  }",
      "}",
      "END",
    );
    await enforce();
  });

  const ask = async (from: string, address: string, door: { protocol: "tcp" | "udp"; port: number }) =>
    (await podCalled(from).probe([{ address, ...door }]))[0];

  test("a database is reached by its own shop only", async () => {
    const door = { protocol: "tcp", port: 5432 } as const;
    expect(await ask("first/server", databaseService, door)).toBe("first/database");
    expect(await ask("first/storefront", databaseService, door)).toBe("denied");
    expect(await ask("second/server", databaseService, door)).toBe("denied");
    expect(await ask("default/stranger", databaseService, door)).toBe("denied");
  });

  test("the API server is reached by the agent and by no store", async () => {
    const door = { protocol: "tcp", port: 443 } as const;
    const stores = shopPods.filter(({ namespace }) => namespace.startsWith("store-")).map(({ name }) => name);
    expect(await ask("system/agent", apiService, door)).toBe("node");
    const outcomes = await Promise.all(stores.map((name) => ask(name, apiService, door)));
    expect(new Set(outcomes)).toEqual(new Set(["denied"]));
  });

  test("the cluster's DNS answers every store", async () => {
    expect(await ask("woo/setup", dnsService, { protocol: "udp", port: 53 })).toBe("kube-system/dns");
  });

  test("a pod reaches itself, whatever the policies say", async () => {
    expect(await ask("first/database", databaseService, { protocol: "tcp", port: 5432 })).toBe("first/database");
  });
});

describe("when something changes", () => {
  const database = { protocol: "tcp", port: 5432 } as const;

  test("a pod without policies is open again", async () => {
    await enforce({ policies: [] });
    const probe = { address: addressOf("second/database"), ...database };
    expect(await podCalled("first/storefront").probe([probe])).toEqual(["second/database"]);
  });

  test("a pod whose address is not known yet gets nothing through; what it began goes on when it is", async () => {
    const { pods } = world;
    await enforce({ pods: pods.filter(({ uid }) => uid !== "first/server") });
    const probe = { address: addressOf("first/database"), ...database };
    const answers = podCalled("first/server").probe([probe]);
    expect(await podCalled("first/server").probe([probe], 2000)).toEqual(["silent"]);
    expect(await podCalled("gateway/proxy").probe([{ ...probe, address: addressOf("first/server") }], 2000)).toEqual([
      "silent",
    ]);
    await enforce();
    expect(await answers).toEqual(["first/database"]);
  });

  test("a pod that takes an address that no pod has gets nothing through, to the node neither", async () => {
    const thief = await node.addPod("10.89.2.1", { name: "thief", tcp: [], udp: [] });
    thief.configure("ip address add 192.0.2.5/32 dev eth0", `ip route add ${nodeAddress} dev eth0 src 192.0.2.5`);
    node.program.configure(`ip route add 192.0.2.5 dev ${node.lastLink}`);
    const probe = { address: nodeAddress, protocol: "tcp", port: 6443 } as const;
    await open();
    expect(await thief.probe([probe])).toEqual(["node"]);
    await enforce();
    expect(await thief.probe([probe], 2000)).toEqual(["silent"]);
  });

  test("IPv6 is dropped, to pods and to the node", async () => {
    node.program.configure("echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
    const pods = [];
    for (const last of ["1", "2"]) {
      const pod = await node.addPod(`10.89.6.${last}`, { name: "", tcp: [], udp: [] });
      node.program.configure(`ip address add fd00:${last}::1/64 dev ${node.lastLink} nodad`);
      pod.configure(`ip address add fd00:${last}::2/64 dev eth0 nodad`, `ip route add default via fd00:${last}::1`);
      pods.push(pod);
    }
    const probes = ["fd00:1::1", "fd00:2::2"].map((address) => ({ address, protocol: "tcp" as const, port: 9 }));
    await open();
    expect(await pods[0]?.probe(probes)).toEqual(["refused", "refused"]);
    await enforce();
    expect(await pods[0]?.probe(probes, 2000)).toEqual(["silent", "silent"]);
  });

  test("rules that nft refuses leave the old ones in force", async () => {
    await enforce();
    const broken = policyRules(world, { ...network, subnet: "nonsense" });
    await expect(applyThrough(node.program.entering)(broken)).rejects.toThrow(/nft refused the rules/);
    const probe = { address: addressOf("second/database"), ...database };
    expect(await podCalled("first/storefront").probe([probe])).toEqual(["denied"]);
  });
});
