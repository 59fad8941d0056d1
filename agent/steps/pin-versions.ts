import * as z from "zod";
import { type Engine, engines, namespaceOf, versionsOfImages } from "../../constructs/index.ts";
import { TerminalError } from "../errors.ts";
import type { Pass, ReconcileDeps } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import { findEntry } from "../store/inventory.ts";
import { belongsTo, isSameObject } from "../store/ownership.ts";
import type { StoreRecord } from "../store/store-object.ts";
import { recallFirstReady } from "./recall-history.ts";

/** Kinds whose pods run the engine and its database; both are in every store that was made. */
const makers = ["Deployment", "StatefulSet"];

type Found = ReturnType<typeof versionsOfImages>;

const makerSchema = z.object({
  spec: z.object({
    template: z.object({ spec: z.object({ containers: z.array(z.object({ image: z.string() })) }) }),
  }),
});

/**
 * A store runs the versions that it was made with. Before anything is made it takes those of new stores; one that an
 * earlier agent made, or whose record was lost, goes by what is remembered on the bus or else by what runs.
 */
export async function pinVersions(pass: Pass, deps: ReconcileDeps): Promise<void> {
  const { record, store } = pass;
  await recallFirstReady(pass, deps);
  if (!isMade(record)) {
    delete record.engineVersion;
    delete record.databaseVersion;
  }
  const engine = engines.get(store.spec.store.engine);
  const isKnown = record.engineVersion !== undefined && (record.databaseVersion !== undefined || !engine?.database);
  if (engine === undefined || isKnown) return;
  takeOver(record, versionsInUse(pass, deps, engine));
}

function versionsInUse(pass: Pass, deps: ReconcileDeps, engine: Engine) {
  const { engineVersion, databaseVersion } = pass.record;
  const images = makersOf(pass, deps).flatMap(imagesOf);
  const found = versionsOfImages(images, engine, deps.profile.images);
  const known = { engine: engineVersion, database: databaseVersion ?? databaseBefore(pass.record, found, engine) };
  const told = { ...found, ...definedOf(known) };
  const unread = Object.entries(told).filter(([, version]) => version === undefined);
  if (unread.length > 0) throw new TerminalError("VersionUnknown", unknownImage(unread, images));
  return told;
}

/** A digest that the profile no longer names says nothing; that an earlier agent noted the engine alone does. */
function databaseBefore({ engineVersion }: StoreRecord, found: Found, { database }: Engine): string | undefined {
  return found.database ?? (engineVersion === undefined ? undefined : database?.beforeNotes);
}

function definedOf<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function takeOver(record: StoreRecord, { engine, database }: ReturnType<typeof versionsInUse>): void {
  if (engine !== undefined) record.engineVersion = engine;
  if (database !== undefined) record.databaseVersion = database;
}

function isMade({ inventory, firstReadyAt }: StoreRecord): boolean {
  return inventory.length > 0 || firstReadyAt !== undefined;
}

/** None of a namespace that is another's. */
function makersOf({ store, record }: Pass, deps: ReconcileDeps): readonly ClusterObject[] {
  const name = namespaceOf(store.metadata.name);
  const ref = { apiVersion: "v1", kind: "Namespace", name };
  const { uid } = store.spec;
  const found = deps.owned.find(ref);
  if (!found || !(belongsTo(found, uid) || isSameObject(found, findEntry(record, ref), uid))) return [];
  return makers.flatMap((kind) => deps.owned.inNamespace(kind, name));
}

function imagesOf(maker: ClusterObject): string[] {
  return makerSchema.safeParse(maker).data?.spec.template.spec.containers.map(({ image }) => image) ?? [];
}

function unknownImage(unread: readonly (readonly [string, unknown])[], images: readonly string[]): string {
  const what = unread.map(([part]) => `the version of its ${part}`).join(" and ");
  return `this agent can't tell ${what}: the store runs ${images.join(", ")}, and the profile's images.digests names none of that digest`;
}
