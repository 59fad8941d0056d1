import { type DesiredMessage, layoutOf, type StoreSpec } from "../../contract/index.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { StoreView } from "./compose-store.ts";

/** What no revision of a store changes, and the spec of the next one. */
type Revised = Pick<DesiredMessage, "uid" | "tenant" | "createdAt" | "askedHosts"> & { readonly spec: StoreSpec };

/** What a revision asks for: that the store be as its spec says, or that it be removed. */
type Change =
  | { readonly op: "apply"; readonly acceptedAt: string }
  | { readonly op: "delete"; readonly acceptedAt: string; readonly deleteAfter: string; readonly force: boolean };

/** Why, in the words of who asked; it stands beside the message. */
interface Noted {
  readonly note?: string | undefined;
}

/** The message that makes a change the next revision of a store, or its first; throws BusUnavailableError. */
export async function nextRevision<Wanted extends Change>(
  { uid, tenant, createdAt, spec, askedHosts }: Revised,
  { backend, caller }: Pick<RequestContext, "backend" | "caller">,
  change: Wanted,
) {
  const schemaVersion = layoutOf(Object.keys(spec));
  const epoch = await backend.desired.epoch();
  return {
    ...change,
    schemaVersion,
    uid,
    epoch,
    tenant,
    actor: caller.actor,
    createdAt,
    spec,
    ...(askedHosts && { askedHosts }),
  };
}

/** Makes the change the newest revision of the store that was seen; throws ConflictError when it has a newer one already. */
export async function publishNext(
  view: StoreView,
  context: RequestContext,
  { note, ...change }: Change & Noted,
): Promise<StoreView> {
  const { value, seq } = view.desired;
  const message = await nextRevision(value, context, change);
  // Its name may be given back by whoever saw it Deleted first: then it is not to live on.
  const claim = change.op === "apply" ? view.claim : undefined;
  const stored = await context.backend.desired.publish(message, seq, { note, claim });
  return { ...view, desired: { seq: stored, value: message } };
}
