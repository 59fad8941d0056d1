import type { ClusterResource } from "../../contract/index.ts";
import { Moment } from "../parts/moment.tsx";
import { nameOfEngine } from "../words/catalog.ts";

/** What the platform decided about a cluster, and what its agent last said. */
export function ClusterFacts({ cluster }: { readonly cluster: ClusterResource }) {
  const {
    region,
    reportedRegion,
    labels,
    agentVersion,
    versions,
    clockSkewSeconds,
    registeredAt,
    engines = {},
  } = cluster;
  const { lastSeen, kubernetesReachable, feedLag, templateChange, maxStores, maxProvisioning } = cluster;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Region", region ?? (reportedRegion && `${reportedRegion} (by its own word)`)],
    ["Labels", pairsOf(labels)],
    ["Agent", agentVersion],
    ["Kubernetes", versions?.kubernetes],
    ["API server", reachability(kubernetesReachable)],
    ["Engines", Object.keys(engines).map(nameOfEngine).join(", ")],
    ["Clock", clockSkewSeconds === undefined ? undefined : skewOf(clockSkewSeconds)],
    ["Changes waiting", feedLag && String(feedLag.waiting + feedLag.held)],
    ["Template", changeOf(templateChange)],
    ["At most", maxStores === undefined ? undefined : `${maxStores} stores`],
    ["At once", maxProvisioning === undefined ? undefined : `${maxProvisioning} new stores`],
  ];
  return (
    <section className="card" aria-labelledby="facts">
      <h2 id="facts">About this cluster</h2>
      <dl className="facts">
        <dt>Last heard</dt>
        <dd>{lastSeen === undefined ? "never" : <Moment at={lastSeen} />}</dd>
        {facts.map(
          ([name, value]) => value !== undefined && value !== "" && <Fact key={name} name={name} value={value} />,
        )}
        <dt>Joined</dt>
        <dd>
          <Moment at={registeredAt} />
        </dd>
      </dl>
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

function changeOf(change: ClusterResource["templateChange"]): string | undefined {
  if (change === undefined) return undefined;
  return `${change.ready} of ${change.changed + change.waiting} stores are Ready with the agent's newest`;
}

function pairsOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(", ");
}

function reachability(isReachable: boolean | undefined): string | undefined {
  if (isReachable === undefined) return undefined;
  return isReachable ? "responds to the agent" : "does not respond to the agent";
}

function skewOf(seconds: number): string {
  return `${Math.abs(seconds)} s ${seconds > 0 ? "ahead" : "behind"}`;
}
