import { expect, test } from "vitest";
import { namespaceSchema, podSchema, policySchema } from "./objects.ts";
import { policyRules } from "./render-rules.ts";

const network = { links: "veth*", subnet: "10.88.0.0/16" };

function pod(name: string, address: string) {
  return podSchema.parse({
    metadata: { name, namespace: "shop", uid: name, labels: { app: name } },
    spec: { containers: [{ name: "main", ports: [{ name: "sql", containerPort: 5432 }] }] },
    status: { phase: "Running", podIP: address },
  });
}

function linesOf(script: string): string[] {
  return script.split("\n").map((line) => line.trim());
}

test("without objects nothing but the node talks to pods", () => {
  const lines = linesOf(policyRules({ policies: [], pods: [], namespaces: [] }, network));
  expect(lines).toContain("set pods { type ipv4_addr; flags interval; }");
  expect(lines.filter((line) => line === 'iifname "veth*" ip saddr != @pods drop')).toHaveLength(2);
  expect(lines).toContain("ip daddr 10.88.0.0/16 ip daddr != @pods drop");
});

test("a policy becomes one line per protocol that names it", () => {
  const policy = policySchema.parse({
    metadata: { name: "to-database", namespace: "shop" },
    spec: {
      podSelector: { matchLabels: { app: "database" } },
      ingress: [
        {
          from: [{ podSelector: { matchLabels: { app: "web" } } }, { ipBlock: { cidr: "192.0.2.0/24" } }],
          ports: [{ port: 53, protocol: "UDP" }, { port: 80, endPort: 90 }, { port: 85, endPort: 95 }, { port: "sql" }],
        },
      ],
    },
  });
  const pods = [pod("web", "10.88.0.2"), pod("database", "10.88.0.3")];
  const namespaces = [namespaceSchema.parse({ metadata: { name: "shop" } })];
  const lines = linesOf(policyRules({ policies: [policy], pods, namespaces }, network));
  const ends = "ip saddr { 10.88.0.2, 192.0.2.0-192.0.2.255 } ip daddr { 10.88.0.3 }";
  expect(lines.filter((line) => line.includes("shop/to-database"))).toEqual([
    `${ends} udp dport { 53 } return comment "shop/to-database"`,
    `${ends} tcp dport { 80-95 } return comment "shop/to-database"`,
    `${ends} tcp dport { 5432 } return comment "shop/to-database"`,
  ]);
  expect(lines).toContain("set isolated_ingress { type ipv4_addr; flags interval; elements = { 10.88.0.3 }; }");
  expect(lines).toContain("set isolated_egress { type ipv4_addr; flags interval; }");
});
