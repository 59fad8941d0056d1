import { maxMessageLength } from "../../contract/index.ts";
import { isOnline, onlineSince } from "../clusters/cluster-clock.ts";
import type { ClusterView } from "../ports/clusters.ts";
import type { PartOfDesired, PartOfStatus } from "./partial-view.ts";
import { revisionOf } from "./revision-of.ts";

/** How long an agent that is there may take until it has a revision: it needs seconds, and a burst of stores a few minutes. */
export const receiveDueMs = 300_000;

/** A revision that no agent observed although its cluster is online. */
export interface Overdue {
  readonly since: string;
  readonly message: string;
}

export interface Awaited {
  readonly desired: PartOfDesired;
  /** Of this life of the store. */
  readonly status: Pick<PartOfStatus, "observedSequence"> | undefined;
  readonly cluster?: ClusterView | undefined;
}

/**
 * Whether the newest revision should have been observed by now. The time runs from when the bus stored it, or from when
 * the cluster came back, whichever is later: a cluster that is away is late, and says so by itself.
 */
export function findOverdue({ desired, status, cluster }: Awaited): Overdue | undefined {
  const { seq, storedAt } = desired;
  if (status !== undefined && status.observedSequence >= seq) return undefined;
  if (storedAt === undefined || cluster?.heartbeat === undefined) return undefined;
  if (!isOnline(cluster) || !cluster.heartbeat.kubernetesReachable) return undefined;
  const dueAt = Math.max(Date.parse(storedAt), Date.parse(onlineSince(cluster))) + receiveDueMs;
  if (Date.parse(cluster.readAt) < dueAt) return undefined;
  return { since: new Date(dueAt).toISOString(), message: messageOf(cluster, revisionOf(desired)) };
}

function messageOf({ registration, heartbeat }: ClusterView, revision: string): string {
  const cluster = `cluster ${registration.cluster}`;
  const lacks = heartbeat?.missing.map(({ message }) => message).join(" ");
  const why = lacks ? `It lacks: ${lacks}` : `Look at the log of the agent of ${cluster}, and restart it.`;
  const told = `Revision ${revision} is stored and ${cluster} is online, but its agent has not observed it for ${receiveDueMs / 60_000} minutes. ${why}`;
  return told.slice(0, maxMessageLength);
}
