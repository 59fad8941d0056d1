import { describe, expect, test } from "vitest";
import { synthesizeStore } from "../../constructs/index.ts";
import { cases } from "./cases.ts";
import { NetworkModel, type Port } from "./network.ts";
import { type Labels, objectsOf, podTemplates } from "./pod-view.ts";

const component = "app.kubernetes.io/component";
const publicAddress = "198.51.100.7";
const closedAddresses = ["10.96.0.1", "172.20.3.4", "192.168.1.1", "100.64.0.9", "169.254.169.254", "127.0.0.1"];
const ports = [22, 80, 443, 465, 587, 3306, 8080];

const tcp = (port: number): Port => ({ protocol: "TCP", port });

describe.each(cases.filter(({ props }) => props.engine === "woocommerce"))("$title", ({ props, profile }) => {
  const objects = objectsOf(synthesizeStore(props, profile));
  const network = new NetworkModel(objects);
  const pods = podTemplates(objects).map(({ labels }) => labels);
  const pairs = (allowed: (from: Labels, to: Labels, port: number) => boolean) =>
    pods.flatMap((from) =>
      pods.flatMap((to) =>
        ports.filter((port) => allowed(from, to, port)).map((port) => `${from[component]} to ${to[component]} ${port}`),
      ),
    );

  test("pods reach the database and the shop, and nothing else of the store", () => {
    expect(pairs((from, to, port) => network.connects(from, to, tcp(port))).sort()).toEqual([
      "cron to database 3306",
      "setup to database 3306",
      "smoke to database 3306",
      "smoke to web 8080",
      "web to database 3306",
    ]);
  });

  test("only the shop and its cron reach the internet, by HTTPS and mail submission", () => {
    const open = pods.flatMap((pod) =>
      ports
        .filter((port) => network.mayLeave(pod, { address: publicAddress }, tcp(port)))
        .map((port) => `${pod[component]} ${port}`),
    );
    expect(open.sort()).toEqual(["cron 443", "cron 465", "cron 587", "web 443", "web 465", "web 587"]);
  });

  test("no pod reaches a private or metadata address but for DNS", () => {
    const open = pods.flatMap((pod) =>
      closedAddresses.flatMap((address) => ports.filter((port) => network.mayLeave(pod, { address }, tcp(port)))),
    );
    expect(open).toEqual([]);
  });

  test("the profile's closed ranges are not the internet", () => {
    const text = JSON.stringify(objects);
    const missing = (profile.closedCidrs ?? []).filter((cidr) => !text.includes(`"${cidr}"`));
    const reaches = pods.some((pod) => network.mayLeave(pod, { address: "203.0.113.9" }, tcp(443)));
    expect({ missing, reaches }).toEqual({ missing: [], reaches: profile.closedCidrs === undefined });
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

  test("from outside only the gateway's proxies come in, and only to the shop", () => {
    const { gateway, proxyNamespace } = profile.routing;
    const entries = [proxyNamespace ?? gateway.namespace, "kube-system", "store-other"].flatMap((namespace) =>
      pods.flatMap((pod) =>
        ports
          .filter((port) => network.mayEnter(pod, { namespace, labels: {} }, tcp(port)))
          .map((port) => `${namespace} to ${pod[component]} ${port}`),
      ),
    );
    expect(entries).toEqual([`${proxyNamespace ?? gateway.namespace} to web 8080`]);
  });
});
