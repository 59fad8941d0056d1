import type { StoreBackup, StoreBackups } from "../contract/index.ts";
import { age } from "./age.ts";
import type { Shown } from "./output.ts";
import { type Column, layOutTable } from "./table.ts";

/** Backups as rows; of one that failed, why stands beside it. */
export function backupRows(backups: readonly StoreBackup[], document: StoreBackup | StoreBackups): Shown {
  return {
    document,
    names: backups.map(({ id }) => id),
    text: ({ width, isWide }) => layOutTable(backups, isWide ? [...columns(), ...wideColumns] : columns(), width),
  };
}

function columns(now = Date.now()): readonly Column<StoreBackup>[] {
  return [
    { title: "ID", of: ({ id }) => id },
    { title: "STATE", of: ({ state }) => state },
    { title: "AGE", of: ({ startedAt }) => age(startedAt, now) },
    { title: "TOOK", of: tookOf },
    { title: "SIZE", of: ({ snapshots }) => sizeOf(snapshots?.map(({ bytes }) => bytes)) },
    { title: "ADDED", of: ({ snapshots }) => sizeOf(snapshots?.map(({ addedBytes }) => addedBytes)) },
    { title: "ORDERS", of: ({ orders }) => orders?.toString() ?? "" },
    { title: "REASON", of: ({ reason = "" }) => reason },
    { title: "MESSAGE", of: ({ message = "" }) => message, least: 16 },
  ];
}

const wideColumns: readonly Column<StoreBackup>[] = [
  { title: "VERSION", of: ({ engineVersion = "" }) => engineVersion },
  { title: "DATABASE", of: ({ databaseVersion = "" }) => databaseVersion },
  { title: "MANIFEST", of: ({ snapshots }) => snapshots?.find(({ part }) => part === "manifest")?.id ?? "" },
];

function tookOf({ startedAt, finishedAt }: StoreBackup): string {
  if (finishedAt === undefined) return "";
  return `${Math.max(0, Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000))}s`;
}

const units = ["B", "kB", "MB", "GB", "TB"] as const;

function sizeOf(parts: readonly number[] | undefined): string {
  if (parts === undefined) return "";
  let amount = parts.reduce((sum, part) => sum + part, 0);
  let unit = 0;
  for (; amount >= 1000 && unit < units.length - 1; unit += 1) amount /= 1000;
  return `${unit === 0 ? amount : amount.toFixed(1)} ${units[unit]}`;
}
