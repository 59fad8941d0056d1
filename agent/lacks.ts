import { Bell } from "./bell.ts";
import type { Logger } from "./ports.ts";

/** One thing that the agent can't do its work without, or not all of it, and why it has not got it. */
export interface Lack {
  readonly what: string;
  readonly message: string;
}

interface Noted {
  readonly message: string;
  /** Whether a part of the work goes on without it. */
  readonly isPartial: boolean;
}

interface LackOptions {
  /** Whether a part of the work goes on without it, so that the agent counts as ready. @default false */
  readonly isPartial?: boolean;
  /** The error behind it: the log keeps its causes and where it came from. */
  readonly cause?: unknown;
}

/** As much as a heartbeat has room for. */
const maxWhat = 64;
const maxMessage = 256;
const maxLacks = 16;

/** What this agent lacks at the moment: said in the log when it changes, in heartbeats and `/readyz` while it lasts. */
export class Lacks {
  readonly #logger: Logger;
  readonly #lacks = new Map<string, Noted>();
  readonly #bell = new Bell();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  note(what: string, message: string, { isPartial = false, cause }: LackOptions = {}): void {
    const key = clip(what, maxWhat);
    const text = clip(message, maxMessage);
    if (this.#lacks.get(key)?.message === text) return;
    this.#lacks.set(key, { message: text, isPartial });
    this.#bell.ring();
    this.#logger.warn({ what, why: message, ...(cause !== undefined && { err: cause }) }, "agent lacks something");
  }

  clear(what: string): void {
    if (!this.#lacks.delete(clip(what, maxWhat))) return;
    this.#bell.ring();
    this.#logger.info({ what }, "agent has again what it lacked");
  }

  /** Resolves with the next change. */
  get changed(): Promise<void> {
    return this.#bell.rung;
  }

  list(): readonly Lack[] {
    return [...this.#lacks].slice(0, maxLacks).map(([what, { message }]) => ({ what, message }));
  }

  /** In words: what stops the work, or what only a part of it needs. */
  words({ isPartial }: { isPartial: boolean }): string[] {
    return [...this.#lacks].flatMap(([what, lack]) => (lack.isPartial === isPartial ? `${what}: ${lack.message}` : []));
  }
}

function clip(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
