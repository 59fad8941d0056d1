import type { Caller } from "../http/request-context.ts";

/** Milliseconds for which a token is not looked at again: to check a signature takes as long as a small read. */
export const provedMs = 60_000;

const maxKept = 1000;

interface Proved {
  readonly caller: Caller;
  readonly until: number;
}

/** Tokens that were found good a moment ago: plain data, so that the requests of an edge isolate may share it. */
export class ProvedTokens {
  readonly #kept = new Map<string, Proved>();

  /** `now` is in milliseconds since 1970. */
  find(text: string, now: number): Caller | undefined {
    const proved = this.#kept.get(text);
    return proved && now < proved.until ? proved.caller : undefined;
  }

  /** Keeps it for a minute, and no longer than it is good for. */
  keep(text: string, caller: Caller, { now, endsAt }: { readonly now: number; readonly endsAt: number }): void {
    this.#kept.delete(text);
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= maxKept) this.#kept.delete(oldest);
    this.#kept.set(text, { caller, until: Math.min(now + provedMs, endsAt) });
  }
}
