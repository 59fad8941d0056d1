import type { ClusterResource } from "../contract/index.ts";
import { age } from "./age.ts";
import type { Shown } from "./output.ts";
import { type Column, layOutTable } from "./table.ts";

/** Clusters one below the other; `document` is what programs get. */
export function clusterRows(clusters: readonly ClusterResource[], document: unknown): Shown {
  return {
    document,
    names: clusters.map(({ cluster }) => cluster),
    text: ({ isWide, width }) => {
      const shown = columns(Date.now()).filter((column) => isWide || !column.isWide);
      return layOutTable(clusters, shown, width);
    },
  };
}

function columns(now: number): readonly Column<ClusterResource>[] {
  return [
    { title: "CLUSTER", of: ({ cluster }) => cluster, least: 12 },
    { title: "STATE", of: stateOf },
    { title: "SEEN", of: ({ lastSeen }) => (lastSeen === undefined ? "never" : `${age(lastSeen, now)} ago`) },
    { title: "STORES", of: ({ stores }) => (stores === undefined ? "-" : String(stores)) },
    { title: "ROOM", of: roomOf },
    { title: "REGION", of: ({ region = "-" }) => region, isWide: true },
    { title: "LABELS", of: ({ labels }) => labelsOf(labels), isWide: true },
    { title: "KUBERNETES", of: ({ versions }) => versions?.kubernetes ?? "-", isWide: true },
    { title: "WAITING", of: ({ feedLag }) => (feedLag ? String(feedLag.waiting + feedLag.held) : "-"), isWide: true },
    { title: "TEMPLATE", of: ({ templateChange }) => changeOf(templateChange), isWide: true },
    { title: "AGENT", of: ({ agentVersion = "" }) => agentVersion },
    { title: "REGISTERED", of: ({ registeredAt }) => registeredAt, isWide: true },
    { title: "CLOCK", of: ({ clockSkewSeconds: skew }) => (skew === undefined ? "right" : `${skew} s`), isWide: true },
    { title: "WHY", of: lacksOf, least: 8 },
  ];
}

/** Whether it is there, and whether it takes new stores. */
function stateOf({ online, state }: ClusterResource): string {
  const there = online ? "online" : "offline";
  return state === "Joined" ? there : `${there}, ${state.toLowerCase()}`;
}

/** How many more stores of the smallest plan fit, of whichever engine takes most room. */
function roomOf({ freeSlots }: ClusterResource): string {
  const smallest = Object.values(freeSlots ?? {}).map((plans) => Math.max(0, ...Object.values(plans)));
  return smallest.length === 0 ? "-" : String(Math.min(...smallest));
}

function labelsOf(labels: ClusterResource["labels"]): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? "-" : pairs.join(",");
}

/** How far its stores have got what a new agent or profile makes of them. */
function changeOf(change: ClusterResource["templateChange"]): string {
  if (change === undefined) return "-";
  const { ready, changed, waiting } = change;
  return `${ready} of ${changed + waiting} ready`;
}

function pauseOf(change: ClusterResource["templateChange"]): string[] {
  if (!change?.isPaused) return [];
  const { target, failed, causes, waiting } = change;
  return [`change of template ${target} paused with ${failed} failed, ${waiting} waiting: ${causes.join(", ")}`];
}

/** Everything about a cluster that needs an operator. */
export function lacksOf(cluster: ClusterResource): string {
  const { online, lastSeen, kubernetesReachable, missing, conditions, templateChange } = cluster;
  const silent = lastSeen === undefined ? "no heartbeat yet" : `no heartbeat since ${lastSeen}; its shops keep running`;
  return [
    ...(online ? [] : [`${silent}; check its agent`]),
    ...conditions.filter(({ status }) => status === "False").map(({ reason, message }) => `${reason}: ${message}`),
    ...(kubernetesReachable === false ? ["its API server can't be reached"] : []),
    ...missing.map(({ what, message }) => `${what}: ${message}`),
    ...pauseOf(templateChange),
  ].join("; ");
}
