import { type AskedSpec, type ClusterHeartbeat, layoutOf, type Placement as Wish } from "../../contract/index.ts";
import type { ClusterView } from "../ports/clusters.ts";
import { isConflicting, isOnline } from "./cluster-clock.ts";

/** What is to be placed. */
export interface Asked {
  readonly spec: AskedSpec;
  readonly placement?: Wish | undefined;
}

/** Why a cluster does not get a store: closed to all, its agent's age, not what was asked for, or away or full. */
export interface Refusal {
  readonly why: string;
  readonly kind: "closed" | "too-old" | "elsewhere" | "unfit";
}

/** How many stores a cluster has, with those that it can't have counted yet, and how many of these there are. */
export interface Count {
  readonly stores: number;
  readonly uncounted: number;
}

/** What keeps a cluster from a new store although it is named: who names one takes it as it is otherwise. */
export function whyClosed(view: ClusterView, { spec }: Asked, { stores }: Count): Refusal | undefined {
  const { state, stateReason, maxStores } = view.registration;
  if (state !== "Joined") {
    const reason = stateReason ? ` (${stateReason})` : "";
    return { kind: "closed", why: `it is ${state.toLowerCase()}${reason}` };
  }
  if (maxStores !== undefined && view.heartbeat?.stores !== undefined && stores >= maxStores)
    return { kind: "closed", why: `it may have ${maxStores} stores and has ${stores}` };
  return whyTooOld(view, spec);
}

/** What keeps a cluster's agent from a store of this spec, a new one or one that it has. */
export function whyTooOld({ heartbeat }: ClusterView, spec: AskedSpec): Refusal | undefined {
  const { reads, engines, agentVersion } = heartbeat ?? {};
  const fields = Object.entries(spec).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  const layout = layoutOf(fields);
  if (reads && (layout > reads.max || layout < reads.min)) {
    const why = `its agent ${agentVersion} accepts layouts ${reads.min} to ${reads.max}, the store needs ${layout}`;
    return { kind: "too-old", why };
  }
  if (engines && !engines[spec.engine]?.includes(spec.plan))
    return { kind: "too-old", why: `its agent ${agentVersion} has no plan ${spec.plan} of engine ${spec.engine}` };
  const why = heartbeat && whyNotInVersion(heartbeat, spec);
  return why === undefined ? undefined : { kind: "too-old", why };
}

function whyNotInVersion(
  { engineVersions, agentVersion }: Pick<ClusterHeartbeat, "engineVersions" | "agentVersion">,
  { engine, version }: AskedSpec,
): string | undefined {
  const known = engineVersions?.[engine];
  if (version === undefined || known === undefined || known.includes(version)) return undefined;
  return `its agent ${agentVersion} runs ${engine} in ${known.join(", ")}, not in ${version}`;
}

/** What keeps a cluster from being chosen. */
export function whyNot(view: ClusterView, asked: Asked, count: Count): Refusal | undefined {
  const elsewhere = whyElsewhere(view, asked.placement);
  if (elsewhere !== undefined) return { kind: "elsewhere", why: elsewhere };
  const closed = whyClosed(view, asked, count);
  if (closed) return closed;
  const why = whyAway(view) ?? whyFull(view, asked, count);
  return why === undefined ? undefined : { kind: "unfit", why };
}

function whyElsewhere({ registration }: ClusterView, wish: Wish | undefined): string | undefined {
  if (wish?.region !== undefined && registration.region !== wish.region)
    return `its region is ${registration.region ?? "not set"}`;
  const lacking = Object.entries(wish?.labels ?? {}).find(([key, value]) => registration.labels[key] !== value);
  return lacking && `it has no label ${lacking.join("=")}`;
}

function whyAway(view: ClusterView): string | undefined {
  // The one that the id is bound to is served as before; by itself it gets nothing until a person has looked.
  if (isConflicting(view)) return "a second cluster reports under its id";
  if (isOnline(view)) return undefined;
  const since = view.heartbeat?.lastSeen;
  return since === undefined ? "it has never sent a heartbeat" : `it has sent no heartbeat since ${since}`;
}

function whyFull({ heartbeat }: ClusterView, { spec }: Asked, { uncounted }: Count): string | undefined {
  const free = heartbeat?.freeSlots?.[spec.engine]?.[spec.plan];
  if (free === undefined || free > uncounted) return undefined;
  return `its nodes have no room for another ${spec.plan} of ${spec.engine}`;
}
