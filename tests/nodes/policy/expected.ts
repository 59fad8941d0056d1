import { shopPods } from "./shops.ts";

const medusa = (store: string, processes: readonly string[]) => [
  ...processes.flatMap((process) => [
    `${store}/${process} to ${store}/database tcp 5432`,
    `${store}/${process} to ${store}/valkey tcp 6379`,
  ]),
  `${store}/storefront to ${store}/server tcp 9000`,
  `${store}/smoke to ${store}/server tcp 9000`,
  `${store}/smoke to ${store}/storefront tcp 8000`,
  `gateway/proxy to ${store}/server tcp 9000`,
  `gateway/proxy to ${store}/storefront tcp 8000`,
];

const woocommerce = (store: string) => [
  ...["web", "cron", "setup", "smoke"].map((process) => `${store}/${process} to ${store}/database tcp 3306`),
  `${store}/smoke to ${store}/web tcp 8080`,
  `gateway/proxy to ${store}/web tcp 8080`,
];

/** Who may submit mail and call payment providers. */
const internet = ["first/server", "first/worker", "second/server", "woo/web", "woo/cron"];

/** In namespaces without policies. */
const openPods = ["kube-system/dns", "gateway/proxy", "default/stranger"];

/** Everything that may connect when every policy holds, given each `protocol port` that is tried. */
export function expectedConnections(doors: readonly string[]): string[] {
  const fenced = shopPods.map(({ name }) => name).filter((name) => !openPods.includes(name));
  const agentServers = [...openPods, "node", "internet"].flatMap((target) =>
    [443, 4222, 6443].map((port) => `system/agent to ${target} tcp ${port}`),
  );
  const amongOpen = openPods.flatMap((from) =>
    [...openPods, "node", "internet"]
      .filter((to) => to !== from)
      .flatMap((to) => doors.map((door) => `${from} to ${to} ${door}`)),
  );
  return [
    ...medusa("first", ["server", "worker", "setup"]),
    ...medusa("second", ["server", "setup"]),
    ...woocommerce("woo"),
    ...fenced.flatMap((name) => ["tcp 53", "udp 53"].map((door) => `${name} to kube-system/dns ${door}`)),
    ...internet.flatMap((name) => [443, 465, 587].map((port) => `${name} to internet tcp ${port}`)),
    ...agentServers,
    ...amongOpen,
  ];
}
