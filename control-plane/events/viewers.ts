import { type FeedRequest, TooManyStreamsError } from "../ports/event-feed.ts";
import type { KeptFrame } from "./frame-ring.ts";
import { Viewer } from "./viewer.ts";

const maxOfCredential = 20;
const maxOfProcess = 2000;
/** A tenant makes credentials as it likes, and leaves room for the others all the same. */
const maxOfTenant = 1000;

/** All who follow events at this process: an event touches only those that it is for. */
export class Viewers {
  readonly #byTenant = new Map<string, Set<Viewer>>();
  readonly #byStore = new Map<string, Set<Viewer>>();
  readonly #ofCredential = new Map<string, number>();
  readonly #ofTenant = new Map<string, number>();
  readonly #all = new Set<Viewer>();
  /** How many were dropped because they read too slowly. */
  dropped = 0;

  get size(): number {
    return this.#all.size;
  }

  /** @throws TooManyStreamsError */
  add(request: FeedRequest): Viewer {
    const { credential = "", tenant } = request;
    if (this.#all.size >= maxOfProcess) throw new TooManyStreamsError("process", maxOfProcess);
    if ((this.#ofCredential.get(credential) ?? 0) >= maxOfCredential)
      throw new TooManyStreamsError("credential", maxOfCredential);
    if ((this.#ofTenant.get(tenant) ?? 0) >= maxOfTenant) throw new TooManyStreamsError("tenant", maxOfTenant);
    this.#count(request, 1);
    const viewer = new Viewer(request, (it, wasSlow) => this.#remove(it, wasSlow));
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
    this.#count(viewer.request, -1);
  }

  #count({ tenant, credential }: FeedRequest, by: 1 | -1): void {
    add(this.#ofTenant, tenant, by);
    if (credential !== undefined) add(this.#ofCredential, credential, by);
  }

  #groupOf({ tenant, store }: FeedRequest): [Map<string, Set<Viewer>>, string] {
    return store === undefined ? [this.#byTenant, tenant] : [this.#byStore, `${tenant}.${store}`];
  }
}

function add(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
