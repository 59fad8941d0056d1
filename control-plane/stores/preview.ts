import {
  type AskedSpec,
  noUid,
  type Preview,
  type PreviewRequest,
  rpcSchemaVersion,
  runsOf,
  type StoreRequest,
} from "../../contract/index.ts";
import { checkOnline, problemOfRefusal, type Refusals } from "../clusters/ask-cluster.ts";
import { checkHostsOutside } from "../clusters/check-hosts-outside.ts";
import { chooseCluster } from "../clusters/choose-cluster.ts";
import type { PlacementTally } from "../clusters/placement-tally.ts";
import type { Asked } from "../clusters/why-not.ts";
import { bodyPointer } from "../http/body-pointer.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import { holdingsOf } from "../ports/holdings.ts";
import type { StoreView } from "./compose-store.ts";
import { checkHoldings, checkStays, holderOf } from "./look-up-name.ts";

/** What a create of this store, or a change of the one that exists, would write; throws ProblemError. */
export async function previewStore(
  context: RequestContext,
  { placement, ...asked }: StoreRequest,
  tally: PlacementTally,
): Promise<Preview> {
  // A note is of the change, not of the store.
  const { note: _note, ...spec } = asked;
  const existing = await findExisting(context, spec);
  const cluster = existing?.desired.value.spec.cluster ?? (await chooseForNew(context, { spec, placement }, tally));
  await checkOnline(context, cluster);
  const reply = await context.backend.questions.preview(
    cluster,
    await requestOf(context, { ...spec, cluster }, existing),
  );
  if (reply.outcome === "answered") return { ...reply.preview, cluster };
  throw problemOfRefusal(cluster, reply.problem, refusals);
}

/** The caller's store of this name; throws ProblemError when something that the spec claims is another store's. */
async function findExisting(context: RequestContext, spec: AskedSpec): Promise<StoreView | undefined> {
  const { desired } = context.backend;
  const holdings = await holdingsOf(spec, context.caller.tenant);
  const [claim, ...held] = await Promise.all([
    desired.claimOfName(spec.name),
    ...holdings.map(({ subject }) => desired.claimOfHolding(subject)),
  ]);
  const existing = claim && (await holderOf(context, claim));
  if (existing) checkKept(spec, existing, context.backend.now());
  const uid = existing?.desired.value.uid;
  const isOwn = (index: number): boolean => uid !== undefined && held[index]?.value.uid === uid;
  await checkHoldings(
    context,
    holdings.map((holding, index) => ({ holding, claim: isOwn(index) ? undefined : held[index] })),
  );
  return existing;
}

/** A store stays in its cluster and with its engine. */
function checkKept(spec: AskedSpec, view: StoreView, now: Date): void {
  checkStays(view, now);
  const { engine, cluster } = view.desired.value.spec;
  const fields = [
    ...(spec.engine === engine ? [] : ["engine"]),
    ...(spec.cluster === undefined || spec.cluster === cluster ? [] : ["cluster"]),
  ];
  if (fields.length === 0) return;
  const errors = fields.map((field) => ({ field: bodyPointer([field]), rule: "can't be changed" }));
  throw new ProblemError(
    "store-differs",
    `Store ${view.desired.value.spec.name} exists with another ${fields.join(" and ")}, which can't be changed.`,
    { errors },
  );
}

async function chooseForNew(
  { backend, hostRules }: RequestContext,
  asked: Asked,
  tally: PlacementTally,
): Promise<string> {
  const view = await chooseCluster({ clusters: backend.clusters, tally }, asked);
  checkHostsOutside(asked.spec.hosts, view, hostRules.platformDomains);
  return view.registration.cluster;
}

type CompleteSpec = AskedSpec & { readonly cluster: string };

async function requestOf(
  { backend, caller }: RequestContext,
  spec: CompleteSpec,
  existing: StoreView | undefined,
): Promise<PreviewRequest> {
  const { tenant } = caller;
  if (existing === undefined) {
    const epoch = await backend.desired.epoch();
    return { schemaVersion: rpcSchemaVersion, tenant, uid: noUid, epoch, seq: 1, spec };
  }
  // The present revision: the next one's number is not known yet, and would only differ.
  const { seq, value } = existing.desired;
  const run = { ...spec, ...runsOf(value.spec) };
  return { schemaVersion: rpcSchemaVersion, tenant, uid: value.uid, epoch: value.epoch, seq, spec: run };
}

const refusals: Refusals = {
  "invalid-spec": ["invalid-request", "The cluster can't run such a store"],
  "apply-rejected": ["apply-rejected", "The API server refuses an object of the store"],
  "namespace-taken": [
    "namespace-taken",
    "The namespace of this store exists in the cluster and does not belong to it. Choose another name, or have the operator remove it.",
  ],
};
