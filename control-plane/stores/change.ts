import {
  type Amounts,
  type ApplyMessage,
  amountsOf,
  askedSpecOf,
  differenceOf,
  nothing,
  type StoreSpec,
} from "../../contract/index.ts";
import { checkHostsOutside } from "../clusters/check-hosts-outside.ts";
import { whyTooOld } from "../clusters/why-not.ts";
import { checkIfMatch } from "../http/if-match.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { ClusterView } from "../ports/clusters.ts";
import type { StoredDesired } from "../ports/desired.ts";
import { BusUnavailableError } from "../ports/errors.ts";
import { holdingWrites, servedOf } from "./change-hosts.ts";
import { checkVolumes, whyUnsized } from "./check-volumes.ts";
import type { StoreView } from "./compose-store.ts";
import { checkActive } from "./create.ts";
import { findStore, retryOnConflict } from "./find-store.ts";
import { checkStays, differingFields } from "./look-up-name.ts";
import { nextRevision } from "./next-revision.ts";
import { findRevision, rememberExisting } from "./replay.ts";
import type { RequestKey } from "./request-key.ts";
import { etagOf } from "./revision-of.ts";

export interface ChangeInput {
  readonly name: string;
  /** What is asked of the store from then on; throws ProblemError for what it can't be. */
  readonly revise: (before: StoreSpec) => StoreSpec;
  readonly ifMatch: string | undefined;
  readonly key: RequestKey | undefined;
  readonly note?: string | undefined;
}

export interface ChangeOutcome {
  /** `unchanged`: it asks for what is asked for already. `replayed`: an earlier request of this key was answered so. */
  readonly kind: "changed" | "unchanged" | "replayed";
  readonly view: StoreView;
  /** Whether the first answer to the key made no revision. */
  readonly wasUnchanged?: boolean;
}

/** Makes what is asked of a store its next revision, unless it is asked for already; throws ProblemError. */
export function changeStore(context: RequestContext, input: ChangeInput): Promise<ChangeOutcome> {
  return retryOnConflict(async () => (await replayed(context, input)) ?? changeOnce(context, input));
}

async function replayed(context: RequestContext, { key, name }: ChangeInput): Promise<ChangeOutcome | undefined> {
  const replay = await findRevision(context, key);
  if (replay === undefined) return undefined;
  const view = await findStore(context, name);
  return { kind: "replayed", view: viewAt(view, replay.desired), wasUnchanged: replay.isExisting };
}

/** The store as it is at the revision of the first answer, which may not be the newest. */
function viewAt(view: StoreView, desired: StoredDesired): StoreView {
  return view.desired.value.uid === desired.value.uid ? { ...view, desired } : { desired };
}

async function changeOnce(context: RequestContext, { name, revise, ifMatch, key, note }: ChangeInput) {
  const view = await findStore(context, name);
  checkStays(view, context.backend.now());
  checkIfMatch(ifMatch, etagOf(view.desired));
  const before = askedSpecOf(view.desired.value);
  const after = revise(before);
  const fields = differingFields(after, before);
  if (fields.length === 0) {
    await rememberExisting(context, key, view);
    return { kind: "unchanged", view } as const;
  }
  await checkActive(context);
  await checkCluster(context, view, after);
  if (fields.includes("plan")) checkVolumes(view, after.plan);
  const desired = await write(context, { view, after, key, note, fields });
  return { kind: "changed", view: { ...view, desired } } as const;
}

/** A cluster that is away takes the change when it is back; one whose agent does not know it never would. */
async function checkCluster({ backend, hostRules }: RequestContext, view: StoreView, spec: StoreSpec): Promise<void> {
  const { cluster } = spec;
  const known = view.cluster;
  if (known === undefined) return;
  checkHostsOutside(newHosts(view, spec), known, hostRules.platformDomains);
  const { plan } = view.desired.value.spec;
  const whyNot = (seen: ClusterView) => whyTooOld(seen, spec)?.why ?? whyUnsized(seen, plan, spec);
  if (whyNot(known) === undefined) return;
  // What is remembered may be a second old: look again before saying no.
  const why = whyNot((await backend.clusters.current()).get(cluster) ?? known);
  if (why === undefined) return;
  throw new ProblemError("agent-too-old", `Cluster ${cluster} can't change the store so: ${why}.`, { cluster });
}

/** All in their places, unless none is new: rules for hosts may have come after the store. */
function newHosts({ desired }: StoreView, { hosts }: StoreSpec): readonly string[] {
  const before = askedSpecOf(desired.value).hosts;
  return hosts.some((host) => !before.includes(host)) ? hosts : [];
}

interface Writing {
  readonly view: StoreView;
  readonly after: StoreSpec;
  readonly key: RequestKey | undefined;
  readonly note: string | undefined;
  readonly fields: readonly string[];
}

async function write(context: RequestContext, writing: Writing): Promise<StoredDesired> {
  const { view, after, key, note, fields } = writing;
  const { value, seq } = view.desired;
  const { claim } = view;
  if (claim === undefined) throw new TypeError("a store that is found by its name has a claim");
  const { askedHosts: _, ...before } = value;
  const served = servedOf(value, after, context.hostRules.areTrusted);
  const change = { op: "apply", acceptedAt: context.backend.now().toISOString() } as const;
  const desired: ApplyMessage = await nextRevision({ ...before, ...served }, context, change);
  const counted = amountsOf(after);
  const writes = {
    claim,
    counted,
    ...(await holdingWrites(context, value, desired)),
    ...(key && { key: { digest: key.digest, record: { schemaVersion: 1 as const, bodyHash: key.bodyHash, desired } } }),
    desired,
    expectedDesired: seq,
    note,
    fields,
  };
  const more = differenceOf(counted, claim.value.counted ?? nothing);
  return { seq: await holdingRoom(context, more, () => context.backend.desired.change(writes)), value: desired };
}

/** With room on the platform for what the store comes to count for more. */
async function holdingRoom(context: RequestContext, more: Amounts, work: () => Promise<number>): Promise<number> {
  const room = await context.platformRoom.hold(more, context);
  try {
    const seq = await work();
    room.settle(true);
    return seq;
  } catch (error) {
    // One whose answer was lost may be there.
    room.settle(error instanceof BusUnavailableError);
    throw error;
  }
}
