import { objectsOf, type StoreManifests, SynthesisError } from "../../constructs/index.ts";
import {
  type Preview,
  type PreviewRequest,
  packReply,
  previewReply,
  previewRequest,
  rpcSchemaVersion,
} from "../../contract/index.ts";
import { refOf } from "../store/inventory.ts";
import { belongsTo } from "../store/ownership.ts";
import { claimsToShrink, planMove, shrinkRefusal } from "../store/plan-move.ts";
import { blankRecord, type StoreRecord, storeApiVersion, storeObject } from "../store/store-object.ts";
import type { AskedStore } from "../synth/synthesize.ts";
import { type ClusterReader, ObjectsRefusedError, plannedChanges } from "./planned-changes.ts";
import type { Question } from "./question.ts";

export interface PreviewDeps {
  readonly cluster: string;
  readonly reader: ClusterReader;
  /** Throws SynthesisError. */
  readonly synthesize: (asked: AskedStore) => StoreManifests;
}

/** How a question for a preview is understood and answered. */
export function previewQuestion(find: Question<PreviewRequest, Preview>["find"]): Question<PreviewRequest, Preview> {
  return {
    verb: "preview",
    request: previewRequest,
    find,
    pack: (preview) => packReply(previewReply, { schemaVersion: rpcSchemaVersion, outcome: "answered", preview }),
  };
}

/** The cluster has a namespace of the store's name that does not belong to the store. */
export class NamespaceTakenError extends Error {
  override readonly name = "NamespaceTakenError";
}

/**
 * What a store of this spec would be made of here, and what would change; writes nothing and reads no Secret.
 * Throws SynthesisError, NamespaceTakenError, ObjectsRefusedError, KubeApiError and KubeUnavailableError.
 */
export async function previewStore(request: PreviewRequest, deps: PreviewDeps): Promise<Preview> {
  const { cluster, reader, synthesize } = deps;
  const record = await recall(request, reader);
  const manifests = synthesize({ request, record });
  const hasNamespace = await findNamespace(request, manifests.namespace, reader);
  await refuseToShrink(request, { record, manifests, deps });
  const changes = await plannedChanges({ manifests, record, hasNamespace, reader });
  const { namespace, engineVersion, databaseVersion, endpoints, secrets } = manifests;
  return {
    cluster,
    namespace,
    engineVersion,
    ...(databaseVersion !== undefined && { databaseVersion }),
    endpoints: { ...endpoints, hosts: [...endpoints.hosts] },
    objects: objectsOf(manifests),
    secrets: secrets.map(({ name, keys }) => ({ name, keys: Object.keys(keys) })),
    changes,
  };
}

/** What the agent remembers of this very store; another incarnation of the name says nothing about it. */
async function recall({ uid, spec }: PreviewRequest, reader: ClusterReader): Promise<StoreRecord> {
  const raw = await reader.read({ apiVersion: storeApiVersion, kind: "Store", name: spec.name });
  const store = storeObject.safeParse(raw).data;
  return (store?.spec.uid === uid ? store.status : undefined) ?? blankRecord();
}

interface Rendered {
  readonly record: StoreRecord;
  readonly manifests: StoreManifests;
  readonly deps: PreviewDeps;
}

/** As the agent would: of a plan that gives less than the volumes hold, nothing is written. */
async function refuseToShrink(request: PreviewRequest, { record, manifests, deps }: Rendered): Promise<void> {
  const move = planMove(record, request.spec.plan);
  if (!move) return;
  const before = renderUnder(move.from, { request, record }, deps);
  const refusals = await Promise.all(
    claimsToShrink(before, manifests).map(async (claim) => {
      const rule = shrinkRefusal(claim, await deps.reader.read(refOf(claim)), move);
      return rule === undefined ? [] : [{ field: `${claim.kind} ${claim.metadata.name}`, rule }];
    }),
  );
  if (refusals.flat().length > 0) throw new ObjectsRefusedError("the agent", refusals.flat());
}

/** Nothing when the cluster does not know that plan any more. */
function renderUnder(
  plan: string,
  { request, record }: AskedStore,
  { synthesize }: PreviewDeps,
): StoreManifests | undefined {
  try {
    return synthesize({ request: { ...request, spec: { ...request.spec, plan } }, record });
  } catch (error) {
    if (error instanceof SynthesisError) return undefined;
    throw error;
  }
}

async function findNamespace({ uid }: PreviewRequest, name: string, reader: ClusterReader): Promise<boolean> {
  const found = await reader.read({ apiVersion: "v1", kind: "Namespace", name });
  if (found === undefined) return false;
  if (belongsTo(found, uid)) return true;
  throw new NamespaceTakenError(`namespace ${name} exists and is not owned by this store`);
}
