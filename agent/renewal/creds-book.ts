import { readFileSync } from "node:fs";
import {
  type BusCreds,
  CredsError,
  credsText,
  parseCreds,
  readUserClaims,
  type UserClaims,
} from "../../contract/index.ts";
import { ConfigurationError, TransientError } from "../errors.ts";

/** A user's token with its key, and what the token says of itself. */
export interface KnownCreds extends BusCreds {
  readonly claims: UserClaims;
}

/** Where renewed credentials are kept for the next start. */
export type Keep = (text: string) => Promise<void>;

interface Renewed extends KnownCreds {
  readonly text: string;
  readonly lifetimeSeconds: number;
  /** When it came, by the process's own monotonic clock. */
  readonly receivedAt: number;
}

/**
 * The agent's credentials at this moment: those in the file, or what was renewed since. A file with another key was put
 * there by a person, and wins; so does a newer token, which another agent of the cluster has renewed.
 */
export class CredsBook {
  readonly #file: string;
  readonly #keep: Keep;
  #inFile: string | undefined;
  #renewed: Renewed | undefined;
  /** What the file had when a new key took its place: until that is kept, it is no one's wish. */
  #former: string | undefined;
  #isKept = true;

  constructor(file: string, keep: Keep) {
    this.#file = file;
    this.#keep = keep;
  }

  /** The text of a `.creds` file, for a connect. Throws ConfigurationError when none could ever be read. */
  text(): string {
    const renewed = this.#renewed;
    if (renewed === undefined) return this.#read();
    const inFile = this.#readIfThere();
    return inFile !== undefined && inFile !== this.#former && isNewer(inFile, renewed) ? inFile : renewed.text;
  }

  /** Whether there are credentials, good or ended. */
  get isEmpty(): boolean {
    try {
      this.current();
      return false;
    } catch (error) {
      if (error instanceof ConfigurationError || error instanceof CredsError) return true;
      throw error;
    }
  }

  /** Throws ConfigurationError or CredsError when there is nothing that can be read. */
  current(): KnownCreds {
    return known(this.text());
  }

  /** Since when and for how long the present token lives, if it was renewed by this process. */
  get renewed(): Pick<Renewed, "receivedAt" | "lifetimeSeconds"> | undefined {
    return this.#renewed?.text === this.text() ? this.#renewed : undefined;
  }

  /** A new key, with a token that has ended. */
  begin(text: string): void {
    this.#former = this.#readIfThere();
    this.#renewed = { ...known(text), text, lifetimeSeconds: 0, receivedAt: performance.now() };
    this.#isKept = false;
  }

  /** In use from the next connect on. */
  take(token: string, { seed, lifetimeSeconds }: { readonly seed: string; readonly lifetimeSeconds: number }): void {
    const text = credsText({ jwt: token, seed });
    this.#renewed = { ...known(text), text, lifetimeSeconds, receivedAt: performance.now() };
    this.#isKept = false;
  }

  /** Keeps what was renewed, if that is still to be done. Throws TransientError when it can't be kept. */
  async keep(): Promise<void> {
    const renewed = this.#renewed;
    if (this.#isKept || renewed === undefined) return;
    try {
      if (this.text() === renewed.text) await this.#keep(renewed.text);
    } catch (cause) {
      throw new TransientError("the renewed credentials can't be kept for the next start", { cause });
    }
    this.#isKept = true;
  }

  #readIfThere(): string | undefined {
    try {
      return this.#read();
    } catch (error) {
      if (error instanceof ConfigurationError) return undefined;
      throw error;
    }
  }

  /** Its present text, since a mounted Secret changes under a running process; while it is being replaced, the one before. */
  #read(): string {
    try {
      this.#inFile = readFileSync(this.#file, "utf8");
    } catch (cause) {
      if (this.#inFile === undefined)
        throw new ConfigurationError(`file ${this.#file} can't be read: mount a .creds file`, { cause });
    }
    return this.#inFile;
  }
}

function known(text: string): KnownCreds {
  const creds = parseCreds(text);
  return { ...creds, claims: readUserClaims(creds.jwt) };
}

/** A file that can't be read as credentials is not: it may be half written. */
function isNewer(text: string, { seed, claims }: KnownCreds): boolean {
  try {
    const inFile = known(text);
    return inFile.seed !== seed || inFile.claims.iat > claims.iat;
  } catch {
    return false;
  }
}
