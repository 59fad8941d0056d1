import * as z from "zod";
import { backupFailureReasons } from "./backup-failures.ts";
import { lineText } from "./logs.ts";
import { clusterId, storeName, storeUid, timestamp } from "./names.ts";
import { open } from "./open.ts";
import { rpcRefusal, rpcSchemaVersion, storeQuestion } from "./rpc.ts";

/** Names one backup of a store. */
export const backupId = z.string().regex(/^[0-9a-f]{10}$/, "must be ten hex digits");

/** `Simulated`: its node only plays one, so that nothing was stored and nothing can be restored. */
export const backupStates = ["Running", "Done", "Failed", "Simulated"] as const;

/** Parts that a backup may have, each a snapshot of restic's. */
export const backupParts = ["database", "files", "manifest"] as const;

const count = z.int().min(0);

export const backupSnapshot = z.object({
  part: z.enum(backupParts),
  /** restic's id of it. */
  id: z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hex digits"),
  /** Bytes that it holds. */
  bytes: count,
  /** Bytes that were stored for it, after what the repository had already, compressed. */
  addedBytes: count,
  files: count,
});
export type BackupSnapshot = z.infer<typeof backupSnapshot>;

const backupFields = {
  id: backupId,
  startedAt: timestamp,
  /** Absent while it runs. */
  finishedAt: timestamp.optional(),
  /** What it waits for while it runs, or why it failed. */
  message: lineText.max(512).optional(),
  /** What ran when it began. */
  engineVersion: z.string().max(128).optional(),
  databaseVersion: z.string().max(128).optional(),
  /** How many orders the shop had right before, and the highest of their numbers. */
  orders: count.optional(),
  highestOrder: count.optional(),
  snapshots: z.array(backupSnapshot).max(backupParts.length).optional(),
};

/** A backup as an agent keeps it. */
export const backupRecord = z.object({
  ...backupFields,
  state: z.enum(backupStates),
  reason: z.enum(backupFailureReasons).optional(),
});
export type BackupRecord = z.infer<typeof backupRecord>;

/** How many backups of a store its agent remembers; the repository has all that were not removed there. */
export const maxBackups = 16;

export const shownBackupState = open(backupStates);
export const shownBackupPart = open(backupParts);
export const shownBackupReason = open(backupFailureReasons);

/** A snapshot as it is shown: a later release may have more parts. */
export const shownBackupSnapshot = backupSnapshot.extend({ part: shownBackupPart });

/** A backup as it is shown. */
export const storeBackup = z.object({
  ...backupFields,
  snapshots: z.array(shownBackupSnapshot).optional(),
  state: shownBackupState,
  /** Why it failed. */
  reason: shownBackupReason.optional(),
  /** What to do about that. */
  todo: z.string().max(512).optional(),
});
export type StoreBackup = z.infer<typeof storeBackup>;

/** The backups of a store, the newest first. */
export const storeBackups = z.object({
  name: storeName,
  uid: storeUid,
  cluster: clusterId,
  backups: z.array(storeBackup).max(maxBackups + 1),
  /** Why there are none, where there are none. */
  message: lineText.max(512).optional(),
});
export type StoreBackups = z.infer<typeof storeBackups>;

/** Asks for a store's backups, and before that, where it names one, for that one to be begun. */
export const backupsRequest = z.strictObject({
  ...storeQuestion,
  begin: backupId.optional(),
});
export type BackupsRequest = z.infer<typeof backupsRequest>;

const answered = {
  schemaVersion: z.literal(rpcSchemaVersion),
  outcome: z.literal("answered"),
  found: storeBackups,
  /** The one that was asked for, or the one that was under way already. */
  begun: backupId.optional(),
};

/** An agent's answer to a question for backups. */
export const backupsReply = z.discriminatedUnion("outcome", [z.object(answered), rpcRefusal]);
export type BackupsReply = z.infer<typeof backupsReply>;
