import { type BackupRecord, maxBackups } from "../../contract/index.ts";
import type { StoreRecord } from "./store-object.ts";

export function findBackup({ backups }: Pick<StoreRecord, "backups">, id: string): BackupRecord | undefined {
  return backups.find((each) => each.id === id);
}

/** Adds the backup or changes what is known of it; the newest stand first, and one that runs is never the one to go. */
export function noteBackup(record: Pick<StoreRecord, "backups">, backup: BackupRecord): void {
  const others = record.backups.filter(({ id }) => id !== backup.id);
  const all = [backup, ...others].toSorted((one, other) => Date.parse(other.startedAt) - Date.parse(one.startedAt));
  const running = all.filter(({ state }) => state === "Running").slice(0, maxBackups);
  const ended = all.filter(({ state }) => state !== "Running").slice(0, maxBackups - running.length);
  record.backups = all.filter((each) => running.includes(each) || ended.includes(each));
}
