import { expect, test } from "vitest";
import { annotationKeys, restoredAnnotation } from "../../constructs/index.ts";
import type { ClusterObject } from "../ports.ts";
import { belongsTo, isMarked, isSameObject, mayRemove, mayWriteInto } from "./ownership.ts";
import { blankRecord, type StoreObject, type StoreRecord } from "./store-object.ts";

const at = "2026-01-01T00:00:00.000Z";
const store = { spec: { uid: "ours", revision: { epoch: "epoch001", seq: 7 } } } as StoreObject;
const made = { apiVersion: "v1", kind: "Namespace", name: "store-shop", uid: "made" };

const fresh = blankRecord();
const young: StoreRecord = { ...blankRecord(), inventory: [made] };
const live: StoreRecord = { ...young, firstReadyAt: at };

function namespace(uid: string, annotations?: Record<string, string>): ClusterObject {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "store-shop", uid, ...(annotations && { annotations }) },
  };
}

const marks = (uid: string, revision: string) => ({ [annotationKeys.uid]: uid, [annotationKeys.revision]: revision });
const of = (uid: string, revision = "epoch001-7") => namespace("another", marks(uid, revision));
const restored = (uid: string) => namespace("another", { [restoredAnnotation]: uid });

interface Row {
  readonly what: string;
  readonly record: StoreRecord;
  readonly found: ClusterObject;
  readonly verdict: { readonly write: boolean; readonly remove: boolean };
}

const both = { write: true, remove: true };
const neither = { write: false, remove: false };
const onlyWrite = { write: true, remove: false };

const rows: Row[] = [
  { what: "without a mark, before anything was made", record: fresh, found: namespace("another"), verdict: neither },
  { what: "marked as this store's", record: fresh, found: of("ours"), verdict: both },
  { what: "marked by an older revision", record: fresh, found: of("ours", "epoch001-3"), verdict: both },
  { what: "marked by a newer revision", record: fresh, found: of("ours", "epoch001-8"), verdict: onlyWrite },
  { what: "marked in another epoch of the stream", record: fresh, found: of("ours", "epoch002-9"), verdict: both },
  {
    what: "marked with a revision that no one can read",
    record: fresh,
    found: of("ours", "seven"),
    verdict: onlyWrite,
  },
  { what: "marked as another store's", record: fresh, found: of("theirs"), verdict: neither },
  { what: "restored for this store", record: fresh, found: restored("ours"), verdict: onlyWrite },
  { what: "restored for another store", record: fresh, found: restored("theirs"), verdict: neither },
  { what: "made by this store, its marks taken off", record: young, found: namespace("made"), verdict: both },
  {
    what: "made by this store, marked as another's since",
    record: young,
    found: namespace("made", marks("theirs", "epoch001-9")),
    verdict: both,
  },
  {
    what: "in the place of the one that was made, never live",
    record: young,
    found: namespace("another"),
    verdict: neither,
  },
  {
    what: "in the place of the one that was made, live",
    record: live,
    found: namespace("another"),
    verdict: onlyWrite,
  },
  {
    what: "in the place of a live one, marked as another store's",
    record: live,
    found: of("theirs"),
    verdict: onlyWrite,
  },
  { what: "in the place of a live one, marked as this store's", record: live, found: of("ours"), verdict: both },
];

test.each(rows)("a namespace $what", ({ record, found, verdict }) => {
  const owner = { store, record };
  expect({ write: mayWriteInto(found, owner), remove: mayRemove(found, owner) }).toEqual(verdict);
});

test.each([
  ["marked as it", of("ours"), true],
  ["restored for it", restored("ours"), true],
  ["marked as another", of("theirs"), false],
  ["not marked", namespace("made"), false],
])("a question about a store that has no record goes by what a namespace says: %s", (_, found, belongs) => {
  expect(belongsTo(found, "ours")).toBe(belongs);
});

test("a namespace is marked by the uid of a store, whichever", () => {
  expect([of("ours"), of("theirs"), restored("ours"), namespace("made")].map(isMarked)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test.each([
  ["the very one", namespace("made"), true],
  ["another of its name", namespace("another"), false],
  ["another that a person vouches for", restored("ours"), true],
  ["another that a person vouches for as another store's", restored("theirs"), false],
])("an object of the inventory is %s", (_, found, same) => {
  expect(isSameObject(found, made, "ours")).toBe(same);
});
