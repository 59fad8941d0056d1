import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { AcceptedState } from "../../contract/index.ts";
import { isConflict, isKindRefused, isNotFound, wordsOf } from "../errors.ts";
import type { Lacks } from "../lacks.ts";
import type { ClusterObject, ClusterWriter, KeptRender, Logger, StoreObjects } from "../ports.ts";
import { type StoreObject, type StoreRecord, storeApiVersion, storeObject } from "../store/store-object.ts";
import { compact, fieldManager } from "./compact.ts";
import { Informer, type InformerOptions } from "./informer.ts";
import { objectPath } from "./kinds.ts";
import { metadataOnly } from "./writer.ts";

export interface StoreObjectsOptions extends InformerOptions {
  readonly writer: ClusterWriter;
  /** Called when a store's spec is new or changed. */
  readonly onChange: (store: string) => void;
  /** Called when a store's spec is another one under the same revision: not by us. */
  readonly onEdited: (store: StoreObject) => void;
  /** Called when a Store object is gone from the cluster, whoever removed it. */
  readonly onGone: (store: StoreObject) => void;
  readonly lacks: Lacks;
  /** Called when Stores can be listed again after they could not. */
  readonly onKindBack: () => void;
}

const lack = "kind Store";

const keptRender = z.object({ render: z.object({ hash: z.string(), data: z.string() }) });

const kind = { apiVersion: storeApiVersion, kind: "Store" };

/** The Store objects of this cluster, kept by one informer. */
export class StoreObjectsCache implements StoreObjects {
  readonly #stores = new Map<string, StoreObject>();
  readonly #options: StoreObjectsOptions;
  readonly #informer: Informer;
  readonly #logger: Logger;
  #isMissing = false;
  readonly #ready = Promise.withResolvers<void>();

  constructor(options: StoreObjectsOptions) {
    this.#options = options;
    this.#logger = options.logger;
    const events = {
      listed: (objects: readonly ClusterObject[]) => this.#takeList(objects),
      failed: (error: unknown) => this.#miss(error),
      isKnown: () => false,
      changed: (object: ClusterObject) => this.#put(object),
      gone: (object: ClusterObject) => this.#drop(object.metadata.name, object.metadata.uid),
    };
    this.#informer = new Informer(kind, events, options);
  }

  /** Resolves when all Store objects were listed once. */
  async start(): Promise<void> {
    this.#informer.start();
    await this.#ready.promise;
  }

  async stop(): Promise<void> {
    this.#options.lacks.clear(lack);
    await this.#informer.stop();
  }

  find(name: string): StoreObject | undefined {
    return this.#stores.get(name);
  }

  list(): readonly StoreObject[] {
    return [...this.#stores.values()];
  }

  async read(name: string): Promise<StoreObject | undefined> {
    const raw = await this.#options.writer.read({ ...kind, name });
    return raw && storeObject.parse(raw);
  }

  async applySpec(name: string, spec: AcceptedState): Promise<StoreObject> {
    const written = await this.#options.writer.apply({ ...kind, metadata: { name }, spec });
    this.#put(written);
    return storeObject.parse(written);
  }

  async restoreSpec({ metadata, spec: edited }: StoreObject, spec: AcceptedState): Promise<void> {
    // A merge, because an apply would leave fields that another writer added.
    const written = await this.#options.transport.send({
      method: "PATCH",
      path: objectPath({ ...kind, name: metadata.name }),
      query: { fieldManager, fieldValidation: "Strict" },
      body: { metadata: { uid: metadata.uid }, spec: replacing(edited, spec) },
      contentType: "application/merge-patch+json",
    });
    this.#put(compact(written, kind));
  }

  async applyStatus(store: StoreObject, record: StoreRecord): Promise<void> {
    await this.#writeStatus(store, { status: record, fieldManager });
  }

  async keepRender(store: StoreObject, render: KeptRender): Promise<void> {
    // By a manager of its own, so that no write of the record takes it along or away.
    await this.#writeStatus(store, { status: { render }, fieldManager: `${fieldManager}-render` });
  }

  async readRender(name: string): Promise<KeptRender | undefined> {
    const raw = await this.#options.writer.read({ ...kind, name });
    return keptRender.safeParse(raw?.["status"]).data?.render;
  }

  async #writeStatus(
    store: StoreObject,
    { status, fieldManager: manager }: { readonly status: object; readonly fieldManager: string },
  ): Promise<void> {
    // The uid makes the API server refuse the write when the name belongs to another incarnation by now.
    const body = { ...kind, metadata: { name: store.metadata.name, uid: store.metadata.uid }, status };
    const query = { fieldManager: manager, fieldValidation: "Strict", force: "true" };
    const path = `${objectPath({ ...kind, name: store.metadata.name })}/status`;
    try {
      await this.#options.transport.send({
        method: "PATCH",
        path,
        query,
        body,
        contentType: "application/apply-patch+yaml",
        accept: metadataOnly, // the answer is not read
      });
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }

  async remove(name: string, uid: string): Promise<void> {
    await this.#options.writer.remove({ ...kind, name }, uid);
    this.#drop(name, uid);
  }

  #put(object: ClusterObject): void {
    if (isEcho(object, this.#stores.get(object.metadata.name))) return;
    const parsed = storeObject.safeParse(object);
    if (!parsed.success) {
      this.#logger.error({ store: object.metadata.name, err: parsed.error }, "Store object can't be read");
      return;
    }
    const store = parsed.data;
    const known = this.#stores.get(store.metadata.name);
    if (known && BigInt(known.metadata.resourceVersion) >= BigInt(store.metadata.resourceVersion)) return;
    this.#stores.set(store.metadata.name, store);
    if (known?.metadata.uid !== store.metadata.uid || known.spec.revision.seq !== store.spec.revision.seq) {
      this.#options.onChange(store.metadata.name);
    } else if (!isDeepStrictEqual(known.spec, store.spec)) this.#options.onEdited(store);
  }

  #drop(name: string, uid: string | undefined): void {
    const known = this.#stores.get(name);
    if (!known || known.metadata.uid !== uid) return;
    this.#stores.delete(name);
    this.#options.onGone(known);
  }

  #takeList(listed: readonly ClusterObject[]): void {
    const wasMissing = this.#isMissing;
    this.#isMissing = false;
    this.#options.lacks.clear(lack);
    this.#replace(listed);
    this.#ready.resolve();
    if (wasMissing) this.#options.onKindBack();
  }

  #miss(error: unknown): void {
    if (!isKindRefused(error)) return;
    this.#isMissing = true;
    this.#options.lacks.note(lack, wordsOf(error), { cause: error });
  }

  #replace(listed: readonly ClusterObject[]): void {
    const present = new Set(listed.map((object) => object.metadata.uid));
    for (const store of this.#stores.values()) {
      if (!present.has(store.metadata.uid)) this.#drop(store.metadata.name, store.metadata.uid);
    }
    for (const object of listed) this.#put(object);
  }
}

/** Whether only the status is newer: the agent alone writes it, several times while a store comes up, and we know it. */
function isEcho({ metadata }: ClusterObject, known: StoreObject | undefined): boolean {
  if (known?.metadata.uid !== metadata.uid || known?.metadata.generation !== metadata.generation) return false;
  if (known?.metadata.deletionTimestamp !== metadata.deletionTimestamp) return false;
  return isDeepStrictEqual(known?.metadata.annotations, metadata.annotations);
}

/** A merge patch that makes one object of the other: fields that are not wanted are taken away, at any depth. */
function replacing(present: object, wanted: object): Record<string, unknown> {
  const before = new Map<string, unknown>(Object.entries(present));
  const patch: Record<string, unknown> = Object.fromEntries([...before.keys()].map((field) => [field, null]));
  for (const [field, value] of Object.entries(wanted) as [string, unknown][]) {
    const former = before.get(field);
    patch[field] = isMap(value) && isMap(former) ? replacing(former, value) : value;
  }
  return patch;
}

function isMap(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
