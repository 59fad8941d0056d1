import type { Caller } from "../../http/request-context.ts";
import { sha256 } from "../../ports/digest.ts";

/** A link that lets whoever opens it first sign in; the code is told to whoever starts the process, and kept nowhere. */
export interface LinkSettings {
  /** Hex SHA-256. */
  readonly codeHash: string;
  readonly until: Date;
  readonly who: Pick<Caller, "actor" | "tenant" | "role">;
  /** By which browsers reach this platform and no other one on the machine. @default it is alone there */
  readonly port?: number | undefined;
}

export class OneTimeLink {
  readonly #settings: LinkSettings;
  #isUsed = false;

  constructor(settings: LinkSettings) {
    this.#settings = settings;
  }

  /** Who signs in by this code; undefined for a wrong one, or one that was used or has ended. */
  async take(code: string): Promise<LinkSettings["who"] | undefined> {
    const { codeHash, until, who } = this.#settings;
    // The digests are compared, of a code that can't be guessed: how long that takes tells nothing.
    const isRight = (await sha256(code)) === codeHash;
    if (!isRight || this.#isUsed || Date.now() >= until.getTime()) return undefined;
    this.#isUsed = true;
    return who;
  }
}
