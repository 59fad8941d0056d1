import { deleteDueAt, describeWaitingDelete } from "../../contract/index.ts";
import { type Pass, type ReconcileDeps, rest, type StepEnd } from "../pass.ts";

const dayMs = 86_400_000;

/** Ends the pass of a delete until its grace period is over; then the removal may begin. */
export async function awaitGrace(pass: Pass, deps: ReconcileDeps): Promise<StepEnd> {
  const leftMs = await graceLeftMs(pass, deps);
  if (leftMs <= 0) return undefined;
  const message = describeWaitingDelete(dueAt(pass));
  pass.observations.set("namespace", { state: "Waiting", says: "WaitingForDelete", message });
  rest(pass, Math.min(leftMs, dayMs));
  return "wait";
}

/** When the removal began at the earliest, in milliseconds since the epoch. */
export function removalBegunAt(pass: Pass): number {
  const { store, record } = pass;
  const observedAt = Date.parse(record.observedAt ?? store.spec.acceptedAt);
  return isAtOnce(pass) ? observedAt : Math.max(dueAt(pass), observedAt);
}

function dueAt({ store, record }: Pass): number {
  return deleteDueAt(store.spec, record.firstReadyAt !== undefined);
}

/**
 * No one clock ends a grace period: the bus, on another machine, is asked when the cluster's clock says that it is over.
 * A delete that has none is due whatever any clock says.
 */
async function graceLeftMs(pass: Pass, deps: ReconcileDeps): Promise<number> {
  if (isAtOnce(pass)) return 0;
  const leftMs = dueAt(pass) - deps.clock.now().getTime();
  return leftMs > 0 ? leftMs : dueAt(pass) - (await deps.feed.busTime()).getTime();
}

/** By the one clock that wrote both times. */
function isAtOnce(pass: Pass): boolean {
  return dueAt(pass) <= Date.parse(pass.store.spec.acceptedAt);
}
