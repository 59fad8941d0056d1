import { bodyPointer } from "../http/body-pointer.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { ClusterReader, ClusterView } from "../ports/clusters.ts";
import type { PlacementTally } from "./placement-tally.ts";
import { type Asked, type Refusal, whyClosed, whyNot } from "./why-not.ts";

export interface Placement {
  readonly clusters: ClusterReader;
  readonly tally: PlacementTally;
  /** From 0 to 1, without 1. @default Math.random */
  readonly random?: () => number;
}

type Views = ReadonlyMap<string, ClusterView>;

/**
 * The cluster of a new store: the one that is named, otherwise the emptier of two that are picked at random among those
 * that fit. Two, because many processes that all take the emptiest one fill it before it can say so. Throws
 * ProblemError without one.
 */
export async function chooseCluster(placement: Placement, asked: Asked): Promise<ClusterView> {
  const { cluster } = asked.spec;
  const choose = (views: Views): ClusterView | undefined =>
    cluster === undefined ? pick(placement, asked, views) : named(placement, asked, views.get(cluster));
  // What is remembered may be a second old: look again before saying no.
  const chosen = choose(await placement.clusters.recent());
  if (chosen !== undefined) return chosen;
  const views = await placement.clusters.current();
  const found = choose(views);
  if (found !== undefined) return found;
  throw cluster === undefined ? noneFits(placement, asked, views) : refused(placement, asked, views.get(cluster));
}

function named({ tally }: Placement, asked: Asked, view: ClusterView | undefined): ClusterView | undefined {
  return view && whyClosed(view, asked, tally.count(view)) === undefined ? view : undefined;
}

function pick({ tally, random = Math.random }: Placement, asked: Asked, views: Views): ClusterView | undefined {
  const fitting = [...views.values()].filter((view) => whyNot(view, asked, tally.count(view)) === undefined);
  const reachable = fitting.filter(({ heartbeat }) => heartbeat?.kubernetesReachable === true);
  // An agent that can't reach its API server accepts stores late: only if no other cluster is there.
  const candidates = reachable.length > 0 ? reachable : fitting;
  const first = Math.floor(random() * candidates.length);
  const second = (first + 1 + Math.floor(random() * (candidates.length - 1))) % candidates.length;
  // Of two that are equally empty the first in order of id, so that a small platform fills in an order that can be told.
  const pair = [first, second].toSorted((one, other) => one - other).flatMap((index) => candidates[index] ?? []);
  return pair.toSorted((one, other) => tally.count(one).stores - tally.count(other).stores)[0];
}

function refused({ tally }: Placement, asked: Asked, view: ClusterView | undefined): ProblemError {
  const cluster = asked.spec.cluster ?? "";
  const refusal = view && whyClosed(view, asked, tally.count(view));
  if (refusal === undefined) {
    const rule = "must be the id of a cluster that has joined; GET /v1/clusters lists them";
    return new ProblemError("cluster-not-found", `No cluster has joined under the id ${JSON.stringify(cluster)}.`, {
      errors: [{ field: bodyPointer(["cluster"]), rule }],
    });
  }
  const code = refusal.kind === "too-old" ? "agent-too-old" : "cluster-closed";
  return new ProblemError(code, `Cluster ${cluster} gets no such store: ${refusal.why}.`, { cluster });
}

/** As many as a person reads. */
const maxShown = 10;

/** Says of each cluster why it was not chosen. */
function noneFits({ tally }: Placement, asked: Asked, views: Views): ProblemError {
  const refusals = [...views.values()].flatMap((view): [string, Refusal][] => {
    const refusal = whyNot(view, asked, tally.count(view));
    return refusal ? [[view.registration.cluster, refusal]] : [];
  });
  const isWish = refusals.length > 0 && refusals.every(([, { kind }]) => kind === "elsewhere");
  const isAge = refusals.length > 0 && refusals.every(([, { kind }]) => kind === "too-old");
  const told = refusals.slice(0, maxShown).map(([cluster, { why }]) => `${cluster}: ${why}`);
  const more = refusals.length > maxShown ? [`${refusals.length - maxShown} more`] : [];
  const words = refusals.length === 0 ? "none has joined" : [...told, ...more].join("; ");
  if (isWish) {
    const errors = [{ field: bodyPointer(["placement"]), rule: "must be what a cluster that has joined is like" }];
    return new ProblemError("cluster-not-found", `No cluster is like that: ${words}.`, { errors });
  }
  const detail = `No cluster can take this store now: ${words}. Retry later, or see GET /v1/clusters.`;
  return new ProblemError(isAge ? "agent-too-old" : "no-cluster", detail);
}
