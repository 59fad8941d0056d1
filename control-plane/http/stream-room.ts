import { TooManyStreamsError } from "../ports/event-feed.ts";

export interface RoomLimits {
  /** What the streams are of, in words. */
  readonly what: string;
  readonly ofCredential: number;
  /** A tenant makes credentials as it likes, and leaves room for the others all the same. */
  readonly ofTenant: number;
  readonly ofProcess: number;
}

export interface StreamHolder {
  readonly tenant: string;
  readonly credential?: string | undefined;
}

/** How many streams of one kind are open at this process, and by whom. */
export class StreamRoom {
  readonly #limits: RoomLimits;
  readonly #ofCredential = new Map<string, number>();
  readonly #ofTenant = new Map<string, number>();
  #size = 0;

  constructor(limits: RoomLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#size;
  }

  /** @throws TooManyStreamsError */
  take({ credential, tenant }: StreamHolder): void {
    const { what, ofCredential, ofTenant, ofProcess } = this.#limits;
    if (this.#size >= ofProcess) throw new TooManyStreamsError("process", ofProcess, what);
    const held = credential === undefined ? 0 : (this.#ofCredential.get(credential) ?? 0);
    if (held >= ofCredential) throw new TooManyStreamsError("credential", ofCredential, what);
    if ((this.#ofTenant.get(tenant) ?? 0) >= ofTenant) throw new TooManyStreamsError("tenant", ofTenant, what);
    this.#count({ credential, tenant }, 1);
  }

  /** To be called once for each that was taken. */
  free(holder: StreamHolder): void {
    this.#count(holder, -1);
  }

  #count({ tenant, credential }: StreamHolder, by: 1 | -1): void {
    this.#size += by;
    add(this.#ofTenant, tenant, by);
    if (credential !== undefined) add(this.#ofCredential, credential, by);
  }
}

function add(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
