import type { StoreBackup } from "../../../contract/index.ts";
import { counted, fileSize } from "../../words/amounts.ts";
import type { Look } from "../../words/phases.ts";
import { duration } from "../../words/times.ts";

const looks: Readonly<Record<string, Look>> = {
  Running: { tone: "busy", shape: "half" },
  Done: { tone: "good", shape: "check" },
  Failed: { tone: "bad", shape: "cross" },
};

/** A simulated one does not look good: nothing was stored. */
export function lookOfBackup({ state }: Pick<StoreBackup, "state">): Look {
  return (Object.hasOwn(looks, state) ? looks[state] : undefined) ?? { tone: "idle", shape: "ring" };
}

/** How long it took; nothing while it runs. */
export function tookWords({ startedAt, finishedAt }: Pick<StoreBackup, "startedAt" | "finishedAt">): string {
  return finishedAt === undefined ? "" : duration(Date.parse(finishedAt) - Date.parse(startedAt));
}

/** What it holds, and how much of that is new in the repository. */
export function holdsWords({ snapshots, orders }: Pick<StoreBackup, "snapshots" | "orders">): string {
  if (snapshots === undefined) return "";
  const sum = (of: "bytes" | "addedBytes") => fileSize(snapshots.reduce((total, each) => total + each[of], 0));
  const shop = orders === undefined ? "" : `, ${counted(orders, "order")}`;
  return `${sum("bytes")}, ${sum("addedBytes")} of it new${shop}`;
}
