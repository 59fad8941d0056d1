import * as z from "zod";
import { backupJobPrefix, labelKeys } from "../../constructs/index.ts";
import {
  type BackupFailureReason,
  type BackupRecord,
  type BackupSnapshot,
  backupParts,
  unsafeInLine,
} from "../../contract/index.ts";
import type { ClusterObject } from "../ports.ts";
import { jobOutcome } from "./readiness.ts";

const count = z.int().min(0);
const snapshot = z.object({
  id: z.string().regex(/^[0-9a-f]{64}$/),
  tags: z.array(z.string()),
  summary: z.object({ total_files_processed: count, total_bytes_processed: count, data_added_packed: count }),
});
const success = z.object({ orders: count, highestOrder: count, snapshots: z.array(snapshot).max(backupParts.length) });
const failure = z.object({ failed: z.string(), exitCode: z.int(), said: z.string() });

const podSchema = z.object({
  spec: z.object({ nodeName: z.string().optional() }),
  status: z
    .object({
      containerStatuses: z
        .array(
          z.object({
            name: z.string(),
            state: z
              .object({
                terminated: z.object({ message: z.string().default(""), finishedAt: z.string().nullish() }).optional(),
              })
              .prefault({}),
          }),
        )
        .default([]),
    })
    .prefault({}),
});

export type BackupResult = Partial<BackupRecord> & Pick<BackupRecord, "state">;

/** The id of the backup that a Job makes; undefined for any other Job. */
export function backupOfJob({ metadata }: ClusterObject): string | undefined {
  const id = metadata.name.startsWith(backupJobPrefix) ? metadata.name.slice(backupJobPrefix.length) : "";
  return /^[0-9a-f]{10}$/.test(id) ? id : undefined;
}

/** What a backup's pod left as its result, and on which node; undefined while it is not known to have ended. */
export function lastWordsOfBackup(
  job: ClusterObject,
  pods: readonly ClusterObject[],
): { readonly text: string; readonly node: string | undefined } | undefined {
  for (const pod of pods) {
    if (pod.metadata.labels?.["batch.kubernetes.io/controller-uid"] !== job.metadata.uid) continue;
    const parsed = podSchema.safeParse(pod).data;
    const own = parsed?.status.containerStatuses.find(
      ({ name }) => name === pod.metadata.labels?.[labelKeys.component],
    );
    const ended = own?.state.terminated;
    if (ended !== undefined) return { text: ended.message, node: parsed?.spec.nodeName };
  }
  return undefined;
}

/** What became of a backup whose Job has ended, by what its pod left. */
export function resultOfBackup(job: ClusterObject, text: string): BackupResult {
  const ended = jobOutcome(job);
  const told = json(text);
  return ended?.outcome === "Succeeded" ? resultOfSuccess(told) : resultOfFailure(told, ended?.message);
}

function resultOfSuccess(told: unknown): BackupResult {
  const done = success.safeParse(told).data;
  const snapshots = done?.snapshots.flatMap(toSnapshot) ?? [];
  if (done && snapshots.some(({ part }) => part === "manifest")) {
    return { state: "Done", orders: done.orders, highestOrder: done.highestOrder, snapshots };
  }
  return failed("Incomplete", "The Job said nothing of what it stored.");
}

function resultOfFailure(told: unknown, message = "The Job has not ended."): BackupResult {
  const why = failure.safeParse(told).data;
  if (why) return failed(reasonOf(why), why.said.trim() || `${why.failed}: exit code ${why.exitCode}`);
  return failed(message.includes("DeadlineExceeded") ? "Overdue" : "Interrupted", message);
}

export function failed(reason: BackupFailureReason, message: string): BackupResult {
  return { state: "Failed", reason, message: inOneLine(message) };
}

/** Words of a cluster as they may be shown. */
export function inOneLine(words: string): string {
  return words.replace(/\s+/g, " ").replace(unsafeInLine, "\uFFFD").trim().slice(0, 500).toWellFormed();
}

function toSnapshot({ id, tags, summary }: z.infer<typeof snapshot>): BackupSnapshot[] {
  const part = backupParts.find((each) => tags.includes(each));
  if (part === undefined) return [];
  const { total_files_processed: files, total_bytes_processed: bytes, data_added_packed: addedBytes } = summary;
  return [{ part, id, bytes, addedBytes, files }];
}

/** What the repository says stands in restic's words; the rest follows from how far the backup was. */
function reasonOf({ failed: stage, exitCode, said }: z.infer<typeof failure>): BackupFailureReason {
  if (/\b507\b/.test(said)) return "RepositoryFull";
  if (exitCode === 12 || /\b40[13]\b/.test(said)) return "RepositoryRefused";
  if (stage === "repository" || /dial tcp|connection re|no such host|HTTP response|timeout/i.test(said)) {
    return "RepositoryUnreachable";
  }
  return byStage[stage] ?? "Incomplete";
}

const byStage: Readonly<Record<string, BackupFailureReason>> = {
  orders: "NoShop",
  database: "DumpFailed",
  files: "FilesUnreadable",
};

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
