import { expect, test } from "vitest";
import { holdsWords, lookOfBackup, tookWords } from "./backup-words.ts";

const id = "a".repeat(64);
const snapshots = [
  { part: "database", id, bytes: 203_000_000, addedBytes: 2_900_000, files: 1 },
  { part: "files", id, bytes: 1_075_000_000, addedBytes: 0, files: 4934 },
] as const;

test("what a backup holds is said with what of it is new and with the shop's orders", () => {
  expect(holdsWords({ snapshots: [...snapshots], orders: 1 })).toBe("1.3 GB, 2.9 MB of it new, 1 order");
  expect(holdsWords({})).toBe("");
});

test("one that runs has taken no time yet", () => {
  const startedAt = "2026-11-30T09:00:00Z";
  expect([tookWords({ startedAt }), tookWords({ startedAt, finishedAt: "2026-11-30T09:02:05Z" })]).toEqual([
    "",
    "2 min 5 s",
  ]);
});

test("only one that is done looks good; a simulated one and a state of tomorrow look like nothing", () => {
  const tones = ["Running", "Done", "Failed", "Simulated", "toString"].map((state) => lookOfBackup({ state }).tone);
  expect(tones).toEqual(["busy", "good", "bad", "idle", "idle"]);
});
