import { backupFailureReasons, backupFailures } from "../backup-failures.ts";
import {
  backupParts,
  backupStates,
  shownBackupPart,
  shownBackupReason,
  shownBackupSnapshot,
  shownBackupState,
  storeBackup,
  storeBackups,
} from "../backups.ts";
import type { ListWords, ObjectWords } from "./words.ts";

const hex = (digit: string) => digit.repeat(64);
const database = { part: "database", id: hex("a"), bytes: 203_423_744, addedBytes: 2_936_012, files: 1 } as const;
const files = { part: "files", id: hex("b"), bytes: 1_075_000_000, addedBytes: 0, files: 4934 } as const;
const manifest = { part: "manifest", id: hex("c"), bytes: 262, addedBytes: 1190, files: 1 } as const;

const done = {
  id: "3f0e8a2c6e",
  state: "Done",
  startedAt: "2026-11-30T09:12:44Z",
  finishedAt: "2026-11-30T09:13:02Z",
  engineVersion: "11.2.2",
  databaseVersion: "11.8.9-noble",
  orders: 60_000,
  highestOrder: 60_112,
  snapshots: [database, files, manifest],
};

const failed = {
  id: "9b1c0d7e55",
  state: "Failed",
  startedAt: "2026-11-29T09:12:40Z",
  finishedAt: "2026-11-29T09:14:40Z",
  message: "Fatal: unable to open config file: connection refused",
  reason: "RepositoryUnreachable",
  todo: backupFailures.RepositoryUnreachable.todo,
};

const store = { name: "hats", uid: "7f0e1d0c-5f0b-4c9e-9a55-0d6f2c1b7a10", cluster: "fra-1" };

export const storeBackupsWords: ObjectWords<typeof storeBackups> = {
  schema: storeBackups,
  description: "The backups of a store that its cluster's agent remembers, the newest first.",
  properties: {
    name: "Name of the store.",
    uid: "Tells apart stores that had the same name at different times; restic's repository of the store is named by it.",
    cluster: "The cluster that keeps them.",
    backups: "The newest first.",
    message: "Why there are none; absent when there are some.",
  },
  examples: [
    { ...store, backups: [done, failed] },
    { ...store, backups: [], message: "The store has not been backed up yet." },
  ],
};

export const storeBackupWords: ObjectWords<typeof storeBackup> = {
  schema: storeBackup,
  description: "One backup of a store.",
  properties: {
    id: "Names the backup; its snapshots carry the tag `op=ID`.",
    state:
      "How far it is. `Simulated`: the cluster's nodes only play containers, so that nothing was stored and nothing can be restored.",
    startedAt: "When it was begun.",
    finishedAt: "When it ended; absent while it runs.",
    message: "What it waits for, or why it failed.",
    reason: "Why it failed, as a word.",
    todo: "What to do about that.",
    engineVersion: "Version of the engine that ran.",
    databaseVersion: "Version of the database's server that ran.",
    orders: "How many orders the shop had right before the dump.",
    highestOrder: "The highest number of an order then; 0 for none.",
    snapshots: "What is stored: database, files where the engine has some, and the manifest, which is written last.",
  },
  examples: [done, failed],
};

export const backupSnapshotWords: ObjectWords<typeof shownBackupSnapshot> = {
  schema: shownBackupSnapshot,
  description: "One part of a backup, as restic keeps it.",
  properties: {
    part: "Which part.",
    id: "Id of the snapshot, as restic gave it.",
    bytes: "Bytes that it holds.",
    addedBytes: "Bytes that the repository had to store for it: compressed, and without what it had already.",
    files: "How many files it holds.",
  },
  examples: [database],
};

export const backupPartWords: ListWords = {
  schema: shownBackupPart,
  description: "A part of a backup.",
  known: backupParts,
  meanings: {
    database: "The dump of the store's database.",
    files: "The files beside the database, where the engine keeps some.",
    manifest: "What the backup is of; written last, so that a backup that has it is whole.",
  } satisfies Record<(typeof backupParts)[number], string>,
  isOpen: true,
};

export const backupStateWords: ListWords = {
  schema: shownBackupState,
  description: "How far a backup is.",
  known: backupStates,
  meanings: {
    Running: "It is under way, or waits for what `message` says.",
    Done: "All of it is stored and was found in the repository afterwards.",
    Failed: "It is not whole, and `reason` says why.",
    Simulated: "The cluster's nodes only play containers: nothing was stored, and nothing can be restored from it.",
  } satisfies Record<(typeof backupStates)[number], string>,
  isOpen: true,
};

export const backupFailureReasonWords: ListWords = {
  schema: shownBackupReason,
  description: "Why a backup failed.",
  known: backupFailureReasons,
  meanings: Object.fromEntries(Object.entries(backupFailures).map(([reason, { meaning }]) => [reason, meaning])),
  isOpen: true,
};
