import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { KubeObject } from "../../kube/apply-objects.ts";
import { type KubeConnection, KubeRequestError } from "../../kube/kube-connection.ts";

const provisionerName = "storeplane.dev/local";
const className = "local";
const lookEveryMs = 250;

/** The default class of a cluster with a real node; it does what the simulated one does. */
export function localStorageClass(): KubeObject {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: className, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: provisionerName,
    reclaimPolicy: "Delete",
    volumeBindingMode: "Immediate",
    allowVolumeExpansion: true,
  };
}

const claimSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    deletionTimestamp: z.string().optional(),
  }),
  spec: z.object({
    storageClassName: z.string().optional(),
    volumeName: z.string().optional(),
    accessModes: z.array(z.string()),
    resources: z.object({ requests: z.object({ storage: z.string() }) }),
  }),
  status: z
    .object({ phase: z.string().optional(), capacity: z.object({ storage: z.string() }).optional() })
    .default({}),
});
type Claim = z.infer<typeof claimSchema>;

const volumeSchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ storageClassName: z.string().optional() }),
  status: z.object({ phase: z.string().optional() }).default({}),
});
type Volume = z.infer<typeof volumeSchema>;

export interface VolumesOptions {
  readonly kube: KubeConnection;
  /** Each volume is a directory below it. */
  readonly dir: string;
  /** The name of the node that has the directory. */
  readonly node: string;
}

/**
 * Makes a volume for each claim that waits for one, and removes those whose claim is gone, until it is disposed of.
 * They are `local` volumes: the kubelet applies a pod's fsGroup to those, and not to paths of the host.
 */
export function provisionVolumes(options: VolumesOptions): AsyncDisposable {
  const stopping = new AbortController();
  const working = work(options, stopping.signal);
  return {
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await working;
    },
  };
}

async function work(options: VolumesOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await provisionOnce(options);
    } catch {
      // The API server is down or has changed meanwhile; the next look finds what is left to do.
    }
    await sleep(lookEveryMs, undefined, { signal, ref: false }).catch(() => {});
  }
}

/** One look at all claims and volumes of the class. */
export async function provisionOnce({ kube, dir, node }: VolumesOptions): Promise<void> {
  const claims = await list(kube, "/api/v1/persistentvolumeclaims", claimSchema);
  const volumes = await list(kube, "/api/v1/persistentvolumes", volumeSchema);
  for (const claim of claims.filter(isWaiting)) await provide(kube, claim, { dir, node });
  for (const volume of volumes.filter(isReleased)) await remove(kube, volume, dir);
  for (const claim of claims) {
    const volume = volumes.find(({ metadata }) => metadata.name === claim.spec.volumeName);
    if (volume !== undefined && isOurs(volume.spec)) await grow(kube, claim, volume);
  }
}

function isOurs(spec: { storageClassName?: string | undefined }): boolean {
  return spec.storageClassName === className;
}

function isWaiting({ metadata, spec, status }: Claim): boolean {
  return isOurs(spec) && status.phase === "Pending" && !spec.volumeName && metadata.deletionTimestamp === undefined;
}

function isReleased({ spec, status }: Volume): boolean {
  return isOurs(spec) && status.phase === "Released";
}

async function provide(kube: KubeConnection, claim: Claim, at: { dir: string; node: string }): Promise<void> {
  const volume = volumeFor(claim, at);
  // Root's alone, as a new file system is: a pod that needs more says so by its fsGroup.
  mkdirSync(join(at.dir, volume.metadata.name), { recursive: true, mode: 0o755 });
  try {
    await kube.call({ method: "POST", path: "/api/v1/persistentvolumes", body: volume });
  } catch (error) {
    // Made by the last look; the claim is not bound yet.
    if (!(error instanceof KubeRequestError && error.status === 409)) throw error;
  }
}

/** The volume of a claim. */
export function volumeFor({ metadata, spec }: Claim, { dir, node }: { dir: string; node: string }): KubeObject {
  const name = `pvc-${metadata.uid}`;
  const hostname = { key: "kubernetes.io/hostname", operator: "In", values: [node] };
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    // The annotation keeps the volume controller from removing what it does not know how to remove.
    metadata: { name, annotations: { "pv.kubernetes.io/provisioned-by": provisionerName } },
    spec: {
      capacity: { storage: spec.resources.requests.storage },
      accessModes: spec.accessModes,
      persistentVolumeReclaimPolicy: "Delete",
      storageClassName: className,
      claimRef: {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        namespace: metadata.namespace,
        name: metadata.name,
        uid: metadata.uid,
      },
      local: { path: join(dir, name) },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [hostname] }] } },
    },
  };
}

async function remove(kube: KubeConnection, { metadata: { name } }: Volume, dir: string): Promise<void> {
  rmSync(join(dir, name), { recursive: true, force: true });
  await kube.call({ method: "DELETE", path: `/api/v1/persistentvolumes/${name}` });
}

/** A directory is as large as its disk: growing is a matter of what the objects say. */
async function grow(kube: KubeConnection, claim: Claim, volume: Volume): Promise<void> {
  const { storage } = claim.spec.resources.requests;
  // The API server writes the same amount always the same way.
  if (claim.status.phase !== "Bound" || claim.status.capacity?.storage === storage) return;
  const { namespace, name } = claim.metadata;
  const contentType = "application/merge-patch+json";
  const capacity = { storage };
  const ofVolume = `/api/v1/persistentvolumes/${volume.metadata.name}`;
  await kube.call({ method: "PATCH", path: ofVolume, contentType, body: { spec: { capacity } } });
  const ofClaim = `/api/v1/namespaces/${namespace}/persistentvolumeclaims/${name}/status`;
  await kube.call({ method: "PATCH", path: ofClaim, contentType, body: { status: { capacity } } });
}

async function list<T>(kube: KubeConnection, path: string, schema: z.ZodType<T>): Promise<T[]> {
  // What the API server has at hand will do: the next look comes soon.
  const answer = await kube.call({ path: `${path}?resourceVersion=0` });
  return z.object({ items: z.array(schema) }).parse(answer).items;
}
