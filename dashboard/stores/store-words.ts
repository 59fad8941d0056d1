import { clusterAway } from "../../client/index.ts";
import type { StoreResource } from "../../contract/index.ts";
import { nameOfStep } from "../words/phases.ts";
import { exactTime } from "../words/times.ts";

/** One line that says why a store is in its phase, or how far it is; empty where the phase says all. */
export function lineOf(store: StoreResource): string {
  const { phase, failure, deleteAfter } = store;
  if (phase === "Ready" || phase === "Deleted") return "";
  if (phase === "Deleting") return deleteAfter === undefined ? "being removed" : `kept until ${exactTime(deleteAfter)}`;
  if (failure !== undefined) return failure.message;
  return phase === "Provisioning" || phase === "Updating" ? progressOf(store) : whyNotReady(store);
}

function whyNotReady({ conditions }: StoreResource): string {
  return conditions.find(({ type, status }) => type === "Ready" && status !== "True")?.message ?? "";
}

/** "4 of 9: Shop software". */
export function progressOf({ steps }: Pick<StoreResource, "steps">): string {
  const done = steps.filter(({ state }) => state === "Done").length;
  const next = steps.find(({ state }) => state === "Running" || state === "Failed");
  const count = `${done} of ${steps.length}`;
  return next === undefined ? count : `${count}: ${nameOfStep(next.name)}`;
}

/** Since when the store's cluster does not report; undefined while it does. */
export function awaySince(store: Pick<StoreResource, "conditions">): string | undefined {
  return clusterAway(store)?.lastTransitionTime;
}

/** Whether a name or a host has the text in it. */
export function isFoundBy(text: string, { name, hosts, endpoints, externalId }: StoreResource): boolean {
  const wanted = text.trim().toLowerCase();
  return [name, externalId ?? "", ...hosts, ...(endpoints?.hosts ?? [])].some((each) =>
    each.toLowerCase().includes(wanted),
  );
}
