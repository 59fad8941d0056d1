import type { AuditEntry } from "../../../contract/index.ts";
import type { PersonalData } from "../../ports/audit-log.ts";
import { AuditKeys } from "./audit-keys.ts";
import { AuditRooms } from "./audit-rooms.ts";

/** An entry, and the chain that it belongs to. */
export interface ChainedEntry {
  readonly chain: string;
  readonly entry: AuditEntry;
  /** What is sealed before it is written anywhere. */
  readonly personal?: PersonalData | undefined;
}

/** Entries that wait in the process: enough for a burst, few enough to be no burden. */
const maxWaiting = 1000;

/** As many may be of one chain: one tenant's refused requests must not cost others their entries. */
const maxOfChain = 250;

/** Chains whose losses are told apart. */
const maxLosers = 1000;

/** Entries of what changed nothing, until they are written. Plain data: an edge isolate may keep it between requests. */
export class AuditQueue {
  /** How full chains are. */
  readonly rooms = new AuditRooms();
  /** What seals them. */
  readonly keys = new AuditKeys();
  readonly #waiting: ChainedEntry[] = [];
  readonly #lost = new Map<string, number>();
  #dropped = 0;
  #waitingSince: string | undefined;
  #checkpointAt: string | undefined;

  /** Drops the entry when too many wait. */
  add(entry: ChainedEntry): void {
    const hasRoom = this.#waiting.length < maxWaiting && this.#countOf(entry.chain) < maxOfChain;
    if (hasRoom) this.#waiting.push(entry);
    else this.drop([entry]);
  }

  /** Takes the oldest out; what can't be written is to be put back. */
  take(count: number): ChainedEntry[] {
    return this.#waiting.splice(0, count);
  }

  /** Before what came since; drops the newest of them when too many wait. */
  putBack(entries: readonly ChainedEntry[]): void {
    this.#waiting.unshift(...entries);
    this.drop(this.#waiting.splice(maxWaiting));
  }

  /** They will not be written; how many of each chain is to be told in it. */
  drop(entries: readonly Pick<ChainedEntry, "chain">[]): void {
    this.#dropped += entries.length;
    for (const { chain } of entries) this.addLost(chain, 1);
  }

  /** Entries of a chain that are lost, and not yet reported. */
  addLost(chain: string, count: number): void {
    if (!this.#lost.has(chain) && this.#lost.size >= maxLosers) return;
    this.#lost.set(chain, (this.#lost.get(chain) ?? 0) + count);
  }

  /** Takes out how many entries of each chain are lost; what can't be told is to be added again. */
  takeLost(): [string, number][] {
    const lost = [...this.#lost];
    this.#lost.clear();
    return lost;
  }

  /** When the oldest entry that waits on the bus was stored there; undefined when none waits. */
  sawWaiting(storedAt: string | undefined): void {
    this.#waitingSince = storedAt;
  }

  /** When the newest checkpoint was made; undefined before the first. */
  sawCheckpoint(at: string | undefined): void {
    this.#checkpointAt = at;
  }

  get checkpointAt(): string | undefined {
    return this.#checkpointAt;
  }

  get waitingSince(): string | undefined {
    return this.#waitingSince;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** Whether anything is to be written. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#lost.size === 0;
  }

  /** How many were never written. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Looks only where it may matter. */
  #countOf(chain: string): number {
    if (this.#waiting.length < maxOfChain) return 0;
    return this.#waiting.filter((it) => it.chain === chain).length;
  }
}
