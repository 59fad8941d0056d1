import {
  annotationKeys,
  objectsOf,
  restoredAnnotation,
  type StoreManifests,
  SynthesisError,
} from "../../constructs/index.ts";
import {
  type Preview,
  type PreviewRequest,
  packReply,
  previewReply,
  previewRequest,
  rpcSchemaVersion,
} from "../../contract/index.ts";
import { claimsToShrink, planMove, shrinkRefusal } from "../reconcile/guard-volumes.ts";
import { refOf } from "../reconcile/inventory.ts";
import { blankMemory, type StoreMemory, storeApiVersion, storeObject } from "../store-object.ts";
import { changesOf, type Looks, ObjectsRefusedError } from "./changes.ts";
import type { Question } from "./question.ts";

export interface PreviewDeps {
  readonly cluster: string;
  readonly looks: Looks;
  /** Throws SynthesisError. */
  readonly synthesize: (request: PreviewRequest) => StoreManifests;
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

/** The cluster has a namespace of the store's name that is somebody else's. */
export class NamespaceTakenError extends Error {
  override readonly name = "NamespaceTakenError";
}

/**
 * What a store of this spec would be made of here, and what would change; writes nothing and reads no Secret.
 * Throws SynthesisError, NamespaceTakenError, ObjectsRefusedError, KubeApiError and KubeUnavailableError.
 */
export async function previewStore(request: PreviewRequest, deps: PreviewDeps): Promise<Preview> {
  const { cluster, looks, synthesize } = deps;
  const manifests = synthesize(request);
  const [memory, hasNamespace] = await Promise.all([
    recall(request, looks),
    findNamespace(request, manifests.namespace, looks),
  ]);
  await refuseToShrink(request, { memory, manifests, deps });
  const changes = await changesOf({ manifests, memory, hasNamespace, looks });
  const { namespace, engineVersion, endpoints, secrets } = manifests;
  return {
    cluster,
    namespace,
    engineVersion,
    endpoints: { ...endpoints, hosts: [...endpoints.hosts] },
    objects: objectsOf(manifests),
    secrets: secrets.map(({ name, keys }) => ({ name, keys: Object.keys(keys) })),
    changes,
  };
}

/** What the agent remembers of this very store; another life of the name says nothing about it. */
async function recall({ uid, spec }: PreviewRequest, looks: Looks): Promise<StoreMemory> {
  const raw = await looks.read({ apiVersion: storeApiVersion, kind: "Store", name: spec.name });
  const store = storeObject.safeParse(raw).data;
  return (store?.spec.uid === uid ? store.status : undefined) ?? blankMemory();
}

interface Rendered {
  readonly memory: StoreMemory;
  readonly manifests: StoreManifests;
  readonly deps: PreviewDeps;
}

/** As the agent would: of a plan that gives less than the volumes hold, nothing is written. */
async function refuseToShrink(request: PreviewRequest, { memory, manifests, deps }: Rendered): Promise<void> {
  const move = planMove(memory, request.spec.plan);
  if (!move) return;
  const before = renderUnder(move.from, request, deps);
  const refusals = await Promise.all(
    claimsToShrink(before, manifests).map(async (claim) => {
      const rule = shrinkRefusal(claim, await deps.looks.read(refOf(claim)), move);
      return rule === undefined ? [] : [{ field: `${claim.kind} ${claim.metadata.name}`, rule }];
    }),
  );
  if (refusals.flat().length > 0) throw new ObjectsRefusedError("the agent", refusals.flat());
}

/** Nothing when the cluster does not know that plan any more. */
function renderUnder(plan: string, request: PreviewRequest, { synthesize }: PreviewDeps): StoreManifests | undefined {
  try {
    return synthesize({ ...request, spec: { ...request.spec, plan } });
  } catch (error) {
    if (error instanceof SynthesisError) return undefined;
    throw error;
  }
}

async function findNamespace({ uid }: PreviewRequest, name: string, looks: Looks): Promise<boolean> {
  const found = await looks.read({ apiVersion: "v1", kind: "Namespace", name });
  if (found === undefined) return false;
  const { [annotationKeys.uid]: owner, [restoredAnnotation]: restoredFor } = found.metadata.annotations ?? {};
  if (owner === uid || restoredFor === uid) return true;
  throw new NamespaceTakenError(`namespace ${name} exists and is not this store's`);
}
