import { diffRevisions, type RevisionChange } from "../client/index.ts";
import type { StoreOperation, StoreRevision } from "../contract/index.ts";
import { age } from "./age.ts";
import type { Shown } from "./output.ts";
import { type Column, layOutTable } from "./table.ts";

function operationColumns(now: number): readonly Column<StoreOperation>[] {
  return [
    { title: "STORE", of: ({ name }) => name, least: 12 },
    { title: "WHAT", of: ({ kind }) => kind },
    { title: "OUTCOME", of: ({ outcome }) => outcome },
    { title: "AGE", of: ({ at }) => age(at, now) },
    { title: "TOOK", of: ({ durationMs }) => (durationMs === undefined ? "" : `${(durationMs / 1000).toFixed(1)} s`) },
    { title: "REASON", of: ({ reason = "" }) => reason },
    { title: "REVISION", of: ({ revision }) => revision, isWide: true },
    { title: "WHO", of: ({ actor }) => actor, least: 8 },
    { title: "NOTE", of: ({ note = "" }) => note, least: 8 },
  ];
}

/** What was done, as rows. `document` is what is printed as JSON. */
export function operationRows(operations: readonly StoreOperation[], document: unknown): Shown {
  return {
    document,
    names: operations.map(({ id }) => id),
    text: ({ isWide, width }) =>
      layOutTable(
        operations,
        operationColumns(Date.now()).filter((each) => isWide || !each.isWide),
        width,
      ),
  };
}

function revisionColumns(now: number): readonly Column<StoreRevision>[] {
  return [
    { title: "REVISION", of: ({ revision }) => revision },
    { title: "WHAT", of: ({ action }) => action },
    { title: "AGE", of: ({ at }) => age(at, now) },
    { title: "UID", of: ({ uid }) => uid, isWide: true },
    { title: "WHO", of: ({ actor }) => actor, least: 8 },
    { title: "NOTE", of: ({ note = "" }) => note, least: 8 },
  ];
}

/** Revisions as rows. */
export function revisionRows(items: readonly StoreRevision[]): Shown {
  return {
    document: { items },
    names: items.map(({ revision }) => revision),
    text: ({ isWide, width }) =>
      layOutTable(
        items,
        revisionColumns(Date.now()).filter((each) => isWide || !each.isWide),
        width,
      ),
  };
}

const changeColumns: readonly Column<RevisionChange>[] = [
  { title: "FIELD", of: ({ field }) => field },
  { title: "CHANGE", of: ({ change }) => change },
  { title: "BEFORE", of: ({ before = "" }) => before, least: 8 },
  { title: "AFTER", of: ({ after = "" }) => after, least: 8 },
];

/** What is different in the later of two revisions, as rows. */
export function changeRows(earlier: StoreRevision, later: StoreRevision): Shown {
  const changes = diffRevisions(earlier, later);
  return {
    document: { from: earlier.revision, to: later.revision, changes },
    names: changes.map(({ field }) => field),
    text: ({ width }) => layOutTable(changes, changeColumns, width),
  };
}
