import { StreamRoom } from "../http/stream-room.ts";
import type { FeedRequest } from "../ports/event-feed.ts";
import type { KeptFrame } from "./frame-ring.ts";
import { Viewer } from "./viewer.ts";

const limits = { what: "events", ofCredential: 20, ofTenant: 1000, ofProcess: 2000 };

export interface ViewersOptions {
  /** Milliseconds after which the right of each is looked at again. @default 45 000 */
  readonly recheckMs?: number | undefined;
}

/** All who follow events at this process: an event touches only those that it is for. */
export class Viewers {
  readonly #byTenant = new Map<string, Set<Viewer>>();
  readonly #byStore = new Map<string, Set<Viewer>>();
  readonly #room = new StreamRoom(limits);
  readonly #all = new Set<Viewer>();
  readonly #recheckMs: number | undefined;
  /** How many were dropped because they read too slowly. */
  dropped = 0;

  constructor({ recheckMs }: ViewersOptions = {}) {
    this.#recheckMs = recheckMs;
  }

  get size(): number {
    return this.#all.size;
  }

  /** @throws TooManyStreamsError */
  add(request: FeedRequest): Viewer {
    this.#room.take(request);
    const viewer = new Viewer(request, (it, wasSlow) => this.#remove(it, wasSlow), this.#recheckMs);
    this.#all.add(viewer);
    return viewer;
  }

  /** From now on it is told what comes. */
  follow(viewer: Viewer): void {
    if (!viewer.isOpen) return;
    const [group, key] = this.#groupOf(viewer.request);
    const members = group.get(key) ?? new Set();
    group.set(key, members.add(viewer));
  }

  tell({ tenant, store, bytes }: KeptFrame): number {
    const those = [...(this.#byTenant.get(tenant) ?? []), ...(this.#byStore.get(`${tenant}.${store}`) ?? [])];
    for (const viewer of those) viewer.send(bytes);
    return those.length;
  }

  /** Every viewer, also one that is still brought up to date. */
  all(): readonly Viewer[] {
    return [...this.#all];
  }

  /** Those that are up to date. */
  following(): readonly Viewer[] {
    return [...this.#byTenant.values(), ...this.#byStore.values()].flatMap((it) => [...it]);
  }

  #remove(viewer: Viewer, wasSlow: boolean): void {
    this.#all.delete(viewer);
    if (wasSlow) this.dropped += 1;
    const [group, key] = this.#groupOf(viewer.request);
    const members = group.get(key);
    members?.delete(viewer);
    if (members?.size === 0) group.delete(key);
    this.#room.free(viewer.request);
  }

  #groupOf({ tenant, store }: FeedRequest): [Map<string, Set<Viewer>>, string] {
    return store === undefined ? [this.#byTenant, tenant] : [this.#byStore, `${tenant}.${store}`];
  }
}
