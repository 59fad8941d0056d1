import { describe, expect, test } from "vitest";
import { objectsOf, type StoreProps, synthesizeStore } from "../../constructs/index.ts";
import { cases } from "./cases.ts";
import { NetworkModel, type Port } from "./network.ts";
import { type Labels, podTemplates } from "./pod-view.ts";

const component = "app.kubernetes.io/component";
/** The last one is 198.51.100.7 as a cluster without IPv4 reaches it. */
const publicAddresses = ["198.51.100.7", "3fff::7", "64:ff9b::c633:6407"];
const closedAddresses = [
  "10.96.0.1",
  "172.20.3.4",
  "192.168.1.1",
  "100.64.0.9",
  "169.254.169.254",
  "127.0.0.1",
  "0.0.0.0",
  "0.1.2.3",
  "192.0.0.192",
  "198.18.0.1",
  "198.19.255.254",
  "224.0.0.251",
  "239.255.255.250",
  "240.0.0.1",
  "255.255.255.255",
  "fd00::1",
  "fe80::1",
  "ff02::fb",
  "2002:a00:1::1",
  "64:ff9b:1::a00:1",
  "64:ff9b::a60:1",
  "64:ff9b::a9fe:a9fe",
  "64:ff9b::c0a8:101",
];
const ports = [22, 80, 443, 465, 587, 3306, 5432, 6379, 8000, 8080, 8443, 9000];

interface Expected {
  readonly flows: readonly string[];
  /** Components that may open connections to the internet. */
  readonly internet: readonly string[];
  /** Where the gateway comes in. */
  readonly entries: readonly string[];
}

const medusaFlows = (processes: readonly string[]) => [
  ...processes.flatMap((process) => [`${process} to database 5432`, `${process} to valkey 6379`]),
  "smoke to server 9000",
  "smoke to storefront 8000",
  "storefront to server 9000",
];

const medusa: Expected = {
  flows: medusaFlows(["server", "setup", "worker"]),
  internet: ["server", "worker"],
  entries: ["server 9000", "storefront 8000"],
};

/** By engine, or by engine and plan where plans differ in their components. */
const expected: Readonly<Record<string, Expected>> = {
  woocommerce: {
    flows: [
      "cron to database 3306",
      "setup to database 3306",
      "smoke to database 3306",
      "smoke to web 8080",
      "web to database 3306",
    ],
    internet: ["cron", "web"],
    entries: ["web 8080"],
  },
  medusa,
  "medusa starter": { ...medusa, flows: medusaFlows(["server", "setup"]), internet: ["server"] },
};

const databasePorts: Readonly<Record<string, number>> = { woocommerce: 3306, medusa: 5432 };

function expectedOf({ engine, plan }: StoreProps): Expected {
  const found = expected[`${engine} ${plan}`] ?? expected[engine];
  if (found === undefined) throw new Error(`nothing is said of what ${engine} may connect to`);
  return found;
}

const tcp = (port: number): Port => ({ protocol: "TCP", port });

describe.each(cases)("$title", ({ props, profile }) => {
  const { flows, internet, entries } = expectedOf(props);
  const backup = profile.backups.mode === "none" ? [] : [`backup to database ${databasePorts[props.engine]}`];
  const objects = objectsOf(synthesizeStore(props, profile));
  const network = new NetworkModel(objects);
  const pods = podTemplates(objects).map(({ labels }) => labels);
  const pairs = (allowed: (from: Labels, to: Labels, port: number) => boolean) =>
    pods.flatMap((from) =>
      pods.flatMap((to) =>
        ports.filter((port) => allowed(from, to, port)).map((port) => `${from[component]} to ${to[component]} ${port}`),
      ),
    );

  test("pods reach what the engine's topology names, and nothing else of the store", () => {
    expect(pairs((from, to, port) => network.connects(from, to, tcp(port))).sort()).toEqual(
      [...flows, ...backup].sort(),
    );
  });

  test("only the components that the topology names reach the internet, at the profile's ports", () => {
    const open = (address: string) =>
      pods.flatMap((pod) =>
        ports
          .filter((port) => network.mayLeave(pod, { address }, tcp(port)))
          .map((port) => `${pod[component]} ${port}`),
      );
    const outbound = profile.outboundPorts ?? [443, 465, 587];
    const named = internet.flatMap((pod) => outbound.map((port) => `${pod} ${port}`));
    expect(publicAddresses.map((address) => open(address).sort())).toEqual(publicAddresses.map(() => named));
  });

  test("no pod reaches an address that is not the internet's but for DNS", () => {
    const open = pods.flatMap((pod) =>
      closedAddresses.flatMap((address) => ports.filter((port) => network.mayLeave(pod, { address }, tcp(port)))),
    );
    expect(open).toEqual([]);
  });

  test("the profile's closed ranges are not the internet", () => {
    const text = JSON.stringify(objects);
    const missing = (profile.closedCidrs ?? []).filter((cidr) => !text.includes(`"${cidr}"`));
    const reaches = pods.some((pod) => network.mayLeave(pod, { address: "203.0.113.9" }, tcp(443)));
    const isOpen = profile.closedCidrs === undefined && profile.outboundPorts?.length !== 0;
    expect({ missing, reaches }).toEqual({ missing: [], reaches: isOpen });
  });

  test("every pod can ask the cluster's DNS and node caches, over UDP and TCP", () => {
    const dns = { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } };
    const mute = pods.filter(
      (pod) =>
        !network.mayLeave(pod, dns, { protocol: "UDP", port: 53 }) ||
        !network.mayLeave(pod, dns, tcp(53)) ||
        !network.mayLeave(pod, { address: "169.254.20.10" }, { protocol: "UDP", port: 53 }),
    );
    expect(mute).toEqual([]);
  });

  test("from outside only the gateway's proxies come in, and only to the fronts", () => {
    const proxies = profile.routing.proxyNamespace ?? "storeplane-gateway";
    const open = [proxies, "kube-system", "store-other"].flatMap((namespace) =>
      pods.flatMap((pod) =>
        ports
          .filter((port) => network.mayEnter(pod, { namespace, labels: {} }, tcp(port)))
          .map((port) => `${namespace} to ${pod[component]} ${port}`),
      ),
    );
    expect(open.sort()).toEqual(entries.map((entry) => `${proxies} to ${entry}`));
  });
});
