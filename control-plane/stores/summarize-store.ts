import { maxSummaryMessage, type ShownPhase, type StoreSummary } from "../../contract/index.ts";
import { clusterCondition } from "../clusters/cluster-condition.ts";
import { ownEndpoints } from "./own-endpoints.ts";
import { type PartialView, statusOfLife } from "./partial-view.ts";
import { revisionOf } from "./revision-of.ts";
import { dueTimeOf, failureOf, ownConditions, phaseOf, stepsOf } from "./state-of-store.ts";

/** In these nothing is under way. */
const settled: ReadonlySet<ShownPhase> = new Set(["Ready", "Suspended", "Deleted"]);

/** A store as a row of a list: what composeStore makes of the same view, in short. */
export function summarizeStore(view: PartialView, now: Date): StoreSummary {
  const { uid, tenant, createdAt, spec } = view.desired.value;
  const { name, engine, plan, cluster } = spec;
  const phase = phaseOf(view);
  const optional = {
    ...causeOf(view, now),
    url: urlOf(view),
    step: settled.has(phase) ? undefined : stepOf(view),
    deleteAfter: dueTimeOf(view),
    asOf: awaySince(view),
  };
  return {
    name,
    tenant,
    uid,
    engine,
    plan,
    cluster,
    phase,
    createdAt,
    revision: revisionOf(view.desired),
    changedAt: changedAt(view, now),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

/** Why it is not Ready: the cause that the agent found, or else what its condition says. */
export function causeOf(view: PartialView, now: Date): Pick<StoreSummary, "reason" | "message"> {
  if (phaseOf(view) === "Deleted") return {};
  const ready = ownConditions(view, now).find(({ type }) => type === "Ready");
  const cause = failureOf(view) ?? (ready?.status === "True" ? undefined : ready);
  return cause === undefined ? {} : { reason: cause.reason, message: cut(cause.message) };
}

function cut(message: string): string {
  return message.length <= maxSummaryMessage ? message : `${message.slice(0, maxSummaryMessage - 1)}…`;
}

function urlOf(view: PartialView): string | undefined {
  const { spec, askedHosts = spec.hosts } = view.desired.value;
  const baseDomain = view.cluster?.heartbeat?.baseDomain;
  return ownEndpoints(statusOfLife(view)?.endpoints, { name: spec.name, hosts: askedHosts, baseDomain })?.url;
}

function stepOf(view: PartialView): StoreSummary["step"] {
  const steps = stepsOf(view);
  const index = steps.findIndex(({ state }) => state !== "Done");
  const step = steps[index];
  return step && { name: step.name, index: index + 1, of: steps.length };
}

/** A cluster's clock may be ahead; no change is newer than this read. */
function changedAt(view: PartialView, now: Date): string {
  const { acceptedAt } = view.desired.value;
  const reported = statusOfLife(view)?.updatedAt ?? acceptedAt;
  const last = Math.max(Date.parse(acceptedAt), Math.min(Date.parse(reported), now.getTime()));
  return new Date(last).toISOString();
}

function awaySince({ cluster }: PartialView): string | undefined {
  const online = cluster && clusterCondition(cluster);
  return online?.status === "False" ? online.lastTransitionTime : undefined;
}
