import { labelKeys } from "../../constructs/index.ts";
import { isKindRefused, wordsOf } from "../errors.ts";
import type { Lacks } from "../lacks.ts";
import type { ClusterObject, ObjectRef, OwnedObjects } from "../ports.ts";
import { Informer, type InformerOptions, type ObjectVersion } from "./informer.ts";
import type { KindOfObject } from "./watched-kinds.ts";

interface KindCache {
  /** By namespace ("" for cluster-scoped), then by name. */
  readonly objects: Map<string, Map<string, ClusterObject>>;
  listed: boolean;
  /** Why the kind can't be listed, while it can't. */
  missing: string | undefined;
}

export interface OwnedObjectsOptions extends InformerOptions {
  readonly kinds: readonly KindOfObject[];
  /** Called with the store's name when one of its objects is new, gone, or changed in what a pass reads of it. */
  readonly onChange: (store: string) => void;
  /** What is of interest in an object, as text: a change that leaves it the same is not called. */
  readonly relevantState: (object: ClusterObject) => string;
  readonly lacks: Lacks;
  /** Called when a kind that could not be listed is there again. */
  readonly onKindBack: () => void;
}

/** The watched objects of all stores, kept by one informer per kind. */
export class OwnedObjectsCache implements OwnedObjects {
  readonly #caches = new Map<string, KindCache>();
  readonly #informers: readonly Informer[];
  readonly #onChange: (store: string) => void;
  readonly #relevantState: (object: ClusterObject) => string;
  readonly #options: OwnedObjectsOptions;
  readonly #ready = Promise.withResolvers<void>();

  constructor(options: OwnedObjectsOptions) {
    this.#onChange = options.onChange;
    this.#relevantState = options.relevantState;
    this.#options = options;
    this.#informers = options.kinds.map(({ apiVersion, kind }) => {
      const cache: KindCache = { objects: new Map(), listed: false, missing: undefined };
      this.#caches.set(kind, cache);
      const events = {
        listed: (objects: readonly ClusterObject[]) => this.#takeList(kind, cache, objects),
        failed: (error: unknown) => this.#miss(kind, cache, error),
        isKnown: (ref: ObjectRef, version: ObjectVersion) => isVersion(this.find(ref)?.metadata, version),
        changed: (object: ClusterObject) => this.#put(cache, object),
        gone: (object: ClusterObject) => this.#drop(cache, object),
      };
      return new Informer({ apiVersion, kind, labelSelector: labelKeys.store }, events, options);
    });
  }

  /** Resolves when every kind was listed once, those left out that the cluster does not let us list. */
  async start(): Promise<void> {
    for (const informer of this.#informers) informer.start();
    await this.#ready.promise;
  }

  async stop(): Promise<void> {
    for (const kind of this.#caches.keys()) this.#options.lacks.clear(lackOf(kind));
    await Promise.all(this.#informers.map((informer) => informer.stop()));
  }

  find(ref: ObjectRef): ClusterObject | undefined {
    return this.#caches
      .get(ref.kind)
      ?.objects.get(ref.namespace ?? "")
      ?.get(ref.name);
  }

  inNamespace(kind: string, namespace: string): readonly ClusterObject[] {
    return [...(this.#caches.get(kind)?.objects.get(namespace)?.values() ?? [])];
  }

  namespaces(): readonly ClusterObject[] {
    return this.inNamespace("Namespace", "");
  }

  whyMissing(kind: string): string | undefined {
    return this.#caches.get(kind)?.missing;
  }

  watches(kind: string): boolean {
    return this.#caches.has(kind);
  }

  remember(object: ClusterObject): void {
    const cache = this.#caches.get(object.kind);
    if (cache) this.#store(cache, object);
  }

  #put(cache: KindCache, object: ClusterObject): void {
    const { name, namespace = "" } = object.metadata;
    const known = cache.objects.get(namespace)?.get(name);
    if (!this.#store(cache, object)) return;
    if (!known || this.#relevantState(known) !== this.#relevantState(object)) this.#announce(object);
  }

  #store(cache: KindCache, object: ClusterObject): boolean {
    const { name, namespace = "" } = object.metadata;
    const objects = cache.objects.get(namespace) ?? new Map<string, ClusterObject>();
    cache.objects.set(namespace, objects);
    const known = objects.get(name);
    if (known && !isNewer(object, known)) return false;
    objects.set(name, object);
    return true;
  }

  #drop(cache: KindCache, object: ClusterObject): void {
    const { name, namespace = "", uid } = object.metadata;
    const objects = cache.objects.get(namespace);
    const known = objects?.get(name);
    if (!objects || !known || known.metadata.uid !== uid) return;
    objects.delete(name);
    if (objects.size === 0) cache.objects.delete(namespace);
    this.#announce(object);
  }

  #takeList(kind: string, cache: KindCache, listed: readonly ClusterObject[]): void {
    const wasMissing = cache.missing !== undefined;
    cache.missing = undefined;
    this.#replace(cache, listed);
    cache.listed = true;
    this.#options.lacks.clear(lackOf(kind));
    this.#checkReady();
    if (wasMissing) this.#options.onKindBack();
  }

  /** A list that was there once stays good while the API server is away; one that is refused is no list. */
  #miss(kind: string, cache: KindCache, error: unknown): void {
    if (!isKindRefused(error)) return;
    cache.missing = wordsOf(error);
    this.#options.lacks.note(lackOf(kind), cache.missing, { isPartial: true, cause: error });
    this.#checkReady();
  }

  #checkReady(): void {
    const caches = [...this.#caches.values()];
    if (caches.every(({ listed, missing }) => listed || missing !== undefined)) this.#ready.resolve();
  }

  #replace(cache: KindCache, listed: readonly ClusterObject[]): void {
    const present = new Set(listed.map((object) => object.metadata.uid));
    for (const objects of cache.objects.values()) {
      for (const known of objects.values()) if (!present.has(known.metadata.uid)) this.#drop(cache, known);
    }
    for (const object of listed) this.#put(cache, object);
  }

  #announce(object: ClusterObject): void {
    const store = object.metadata.labels?.[labelKeys.store];
    if (store) this.#onChange(store);
  }
}

function lackOf(kind: string): string {
  return `kind ${kind}`;
}

function isVersion(known: ClusterObject["metadata"] | undefined, { uid, resourceVersion }: ObjectVersion): boolean {
  return known?.uid === uid && known.resourceVersion === resourceVersion;
}

/** Resource versions of one kind are ordered decimal numbers (KEP-5504); another uid is another object. */
function isNewer(object: ClusterObject, known: ClusterObject): boolean {
  if (object.metadata.uid !== known.metadata.uid) return true;
  return BigInt(object.metadata.resourceVersion ?? 0) > BigInt(known.metadata.resourceVersion ?? 0);
}
