import * as z from "zod";
import { restoredAnnotation } from "../../constructs/index.ts";
import { TerminalError } from "../errors.ts";
import type { Pass, ReconcileDeps } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import { noteEntry, refKey, wantedRefs } from "../store/inventory.ts";
import { isSameObject } from "../store/ownership.ts";
import type { InventoryEntry, StoreRecord } from "../store/store-object.ts";
import { restoreRights } from "./apply-waves.ts";

/** A live store whose namespace, claim or secret vanished or was replaced is left as it is: Failed, DataMissing. */
export async function guardData(pass: Pass, deps: ReconcileDeps): Promise<void> {
  if (!pass.record.firstReadyAt) return;
  const watched = await missingWatched(pass, deps);
  const missing = [...watched, ...(await missingInside(pass, deps, watched))];
  if (missing.length === 0) return;
  const what = missing.map(({ entry, loss }) => `${entry.kind} ${entry.name} ${describeLoss(loss, entry, deps)}`);
  const isLeaving = missing.some(({ loss }) => loss === "leaving");
  const advice = isLeaving ? "Copy the data out while the pods run; then restore" : "Restore";
  throw new TerminalError(
    "DataMissing",
    `data of the live store is missing: ${what.join("; ")}. ${advice} from a backup what is named here (annotation ${restoredAnnotation}), or delete the store`,
  );
}

/** Why an object that we know is not there as it was; `leaving` can't be taken back, but has not happened yet. */
type Loss = "gone" | "replaced" | "leaving";

interface Missing {
  readonly entry: InventoryEntry;
  readonly loss: Loss;
}

function describeLoss(loss: Loss, { kind, name, namespace }: InventoryEntry, deps: ReconcileDeps): string {
  if (loss === "gone") return "is gone";
  if (loss === "replaced") return "was replaced by another object of that name";
  const users = kind === "PersistentVolumeClaim" ? podsWith(name, deps.owned.inNamespace("Pod", namespace ?? "")) : [];
  if (users.length === 0) return "is being removed";
  const told = users.length === 1 ? `pod ${users[0]} runs` : `pods ${users.join(", ")} run`;
  return `is being removed; its data is there as long as ${told}`;
}

const podSchema = z.object({
  spec: z
    .object({
      volumes: z.array(z.object({ persistentVolumeClaim: z.object({ claimName: z.string() }).optional() })).default([]),
    })
    .prefault({}),
  status: z.object({ phase: z.string().default("") }).prefault({}),
});

/** Kubernetes keeps a claim that was removed for as long as a pod that has not ended uses it. */
function podsWith(claim: string, pods: readonly ClusterObject[]): string[] {
  return pods
    .filter((pod) => {
      const { spec, status } = podSchema.parse(pod);
      const hasEnded = status.phase === "Succeeded" || status.phase === "Failed";
      return !hasEnded && spec.volumes.some((volume) => volume.persistentVolumeClaim?.claimName === claim);
    })
    .map(({ metadata }) => metadata.name);
}

/** Without its namespace no Secret is there, nor may we ask for one. */
async function missingInside(pass: Pass, deps: ReconcileDeps, watched: readonly Missing[]): Promise<Missing[]> {
  if (watched.some(({ entry }) => entry.kind === "Namespace")) return [];
  await restoreRights(pass, deps);
  return missingSecrets(pass, deps);
}

/** Data that an older template made and the present one does not want is kept, but no longer needed. */
function neededData({ record, manifests }: Pass): InventoryEntry[] {
  const wanted = new Set(wantedRefs(manifests).map(refKey));
  return record.inventory.filter((entry) => entry.data && wanted.has(refKey(entry)));
}

async function missingWatched(pass: Pass, deps: ReconcileDeps): Promise<Missing[]> {
  const { record, store } = pass;
  const missing: Missing[] = [];
  for (const entry of neededData(pass).filter(({ kind }) => kind !== "Secret")) {
    // The watch sees labelled objects only: without its label one is not gone, and the apply puts the label back.
    const found = deps.owned.find(entry) ?? (await deps.writer.readMetadata(entry));
    const loss = findLoss({ record, uid: store.spec.uid }, entry, found);
    if (loss) missing.push({ entry, loss });
  }
  return missing;
}

async function missingSecrets(pass: Pass, deps: ReconcileDeps): Promise<Missing[]> {
  const { record, store, now } = pass;
  const known = deps.cache.of(store);
  if (now.getTime() - known.secretsCheckedAt < deps.timings.secretCheckMs && record.failure?.reason !== "DataMissing")
    return [];
  const missing: Missing[] = [];
  for (const entry of neededData(pass).filter(({ kind }) => kind === "Secret")) {
    const found = await deps.writer.readMetadata(entry);
    const loss = findLoss({ record, uid: store.spec.uid }, entry, found);
    if (loss) missing.push({ entry, loss });
  }
  if (missing.length === 0) known.secretsCheckedAt = now.getTime();
  return missing;
}

/** Undefined for the very object that we know, not being removed; a person may vouch for another one. */
function findLoss(
  { record, uid }: { record: StoreRecord; uid: string },
  entry: InventoryEntry,
  found: ClusterObject | undefined,
): Loss | undefined {
  if (!found) return "gone";
  if (found.metadata.deletionTimestamp) return "leaving";
  if (entry.uid && !isSameObject(found, entry, uid)) return "replaced";
  if (found.metadata.uid && entry.uid !== found.metadata.uid) noteEntry(record, { ...entry, uid: found.metadata.uid });
  return undefined;
}
