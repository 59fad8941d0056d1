/** One way that was tried and why it gave nothing, for the error when all ways fail. */
export interface FailedWay {
  readonly way: string;
  readonly reason: string;
}

/** Collects where each file was found, and why the rest was not. */
export class FoundFiles<N extends string> {
  readonly #names: readonly N[];
  readonly #found = new Map<N, string>();
  readonly failures: FailedWay[] = [];

  constructor(names: readonly N[]) {
    this.#names = names;
  }

  get missing(): readonly N[] {
    return this.#names.filter((name) => !this.#found.has(name));
  }

  add(name: N, path: string): void {
    this.#found.set(name, path);
  }

  fail(way: string, reason: unknown): void {
    this.failures.push({ way, reason: describe(reason) });
  }

  /** @throws what `unavailable` makes of it if any file is missing. */
  all(unavailable: (missing: readonly N[], failures: readonly FailedWay[]) => Error): Readonly<Record<N, string>> {
    if (this.missing.length > 0) throw unavailable(this.missing, this.failures);
    return Object.fromEntries(this.#found) as Record<N, string>;
  }
}

/** No way led to all of the servers' programs; the message names each way and what to do. */
export class ServersUnavailableError extends Error {
  override readonly name = "ServersUnavailableError";

  constructor(missing: readonly string[], failures: readonly FailedWay[], goVersion: string) {
    super(`These files of the local servers are missing: ${missing.join(", ")}. Tried:
${tried(failures)}
Do one of these:
  - install Go ${goVersion} or newer (https://go.dev/dl/), with access to Go modules;
  - allow access to dl.k8s.io and github.com, or name a mirror of them by STOREPLANE_DOWNLOAD_BASE;
  - put the programs into a directory and name it by STOREPLANE_SERVERS_DIR.`);
  }
}

/** The ways that were tried, one per line. */
export function tried(failures: readonly FailedWay[]): string {
  return failures.map(({ way, reason }) => `  - ${way}: ${reason}`).join("\n");
}

/** An error and what caused it, in one line: network errors say the useful part only in their cause. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const causes = error.cause === undefined ? "" : ` (${describe(error.cause)})`;
  return `${error.message.trim().split("\n").slice(0, 3).join("; ")}${causes}`;
}
