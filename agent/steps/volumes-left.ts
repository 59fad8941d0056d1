import * as z from "zod";
import type { ReconcileDeps } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import { findEntry, noteEntry, refOf } from "../store/inventory.ts";
import { claimSize } from "../store/keep-what-stays.ts";
import type { StoreRecord } from "../store/store-object.ts";

const claimSchema = z.object({ spec: z.object({ volumeName: z.string().default("") }).prefault({}) });

const volumeSchema = z.object({
  metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }),
  spec: z.object({
    persistentVolumeReclaimPolicy: z.string().default("Retain"),
    claimRef: z.object({ namespace: z.string().default("") }).optional(),
  }),
  status: z.object({ phase: z.string().default(""), message: z.string().default("") }).prefault({}),
});

export interface LeftVolume {
  readonly name: string;
  /** Its reclaim policy, its state, and what the provisioner said. */
  readonly state: string;
  /** Whether it may still go by itself. */
  readonly isGoing: boolean;
}

/**
 * Notes which volume each claim is bound to: when the namespace is gone, nothing else leads to them; and what the store's
 * own hold.
 */
export function rememberVolumes(record: StoreRecord, claims: readonly ClusterObject[]): void {
  const own = claims.filter((claim) => findEntry(record, refOf(claim)));
  record.volumes = Object.fromEntries(own.map((it) => [it.metadata.name, Math.round(claimSize(it).held)]));
  for (const claim of claims) {
    const ref = refOf(claim);
    const volume = claimSchema.parse(claim).spec.volumeName;
    if (volume !== "" && findEntry(record, ref)?.volume !== volume) noteEntry(record, { ...ref, volume });
  }
}

/** The remembered volumes that are still in the cluster and no other claim's; nothing is ever removed. */
export async function volumesLeft(
  record: StoreRecord,
  namespace: string,
  deps: ReconcileDeps,
): Promise<readonly LeftVolume[]> {
  const names = new Set(record.inventory.flatMap(({ volume }) => volume ?? []));
  const found = await Promise.all(
    [...names].map((name) => deps.writer.read({ apiVersion: "v1", kind: "PersistentVolume", name })),
  );
  return found.filter((it) => it !== undefined).flatMap((it) => stateOf(it, namespace) ?? []);
}

function stateOf(object: ClusterObject, namespace: string): LeftVolume | undefined {
  const { metadata, spec, status } = volumeSchema.parse(object);
  // A person may have given a retained volume to another claim.
  if (spec.claimRef !== undefined && spec.claimRef.namespace !== namespace) return undefined;
  const policy = spec.persistentVolumeReclaimPolicy;
  const isGoing = metadata.deletionTimestamp !== undefined || (policy !== "Retain" && status.phase !== "Failed");
  const words = [status.phase, status.message].filter((word) => word !== "").join(": ");
  return { name: metadata.name, state: [policy, words].filter((word) => word !== "").join(", "), isGoing };
}

/** A store has a handful of volumes; a message has room for these. */
const namedVolumes = 8;

/** One line for the status. */
export function listVolumes(volumes: readonly LeftVolume[]): string {
  const named = volumes.slice(0, namedVolumes).map(({ name, state }) => `${name} (${state.slice(0, 80)})`);
  const more = volumes.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}
