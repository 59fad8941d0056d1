import type { FileName } from "../server-files.ts";

/** One way that was tried and why it gave nothing, for the error when all ways fail. */
export interface FailedWay {
  readonly way: string;
  readonly reason: string;
}

/** Collects where each file was found, and why the rest was not. */
export class FoundFiles {
  readonly #names: readonly FileName[];
  readonly #found = new Map<FileName, string>();
  readonly failures: FailedWay[] = [];

  constructor(names: readonly FileName[]) {
    this.#names = names;
  }

  get missing(): readonly FileName[] {
    return this.#names.filter((name) => !this.#found.has(name));
  }

  add(name: FileName, path: string): void {
    this.#found.set(name, path);
  }

  fail(way: string, reason: unknown): void {
    this.failures.push({ way, reason: describe(reason) });
  }

  /** @throws ServersUnavailableError if any file is missing. */
  all(goVersion: string): Readonly<Record<FileName, string>> {
    if (this.missing.length > 0) throw new ServersUnavailableError(this.missing, this.failures, goVersion);
    return Object.fromEntries(this.#found) as Record<FileName, string>;
  }
}

/** No way led to all of the servers' programs; the message names each way and what to do. */
export class ServersUnavailableError extends Error {
  override readonly name = "ServersUnavailableError";

  constructor(missing: readonly FileName[], failures: readonly FailedWay[], goVersion: string) {
    const tried = failures.map(({ way, reason }) => `  - ${way}: ${reason}`).join("\n");
    super(`These files of the local servers are missing: ${missing.join(", ")}. Tried:
${tried}
Do one of these:
  - install Go ${goVersion} or newer (https://go.dev/dl/), with access to Go modules;
  - allow access to dl.k8s.io and github.com, or name a mirror of them by STOREPLANE_DOWNLOAD_BASE;
  - put the programs into a directory and name it by STOREPLANE_SERVERS_DIR.`);
  }
}

/** An error and what caused it, in one line: network errors say the useful part only in their cause. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const causes = error.cause === undefined ? "" : ` (${describe(error.cause)})`;
  return `${error.message.trim().split("\n").slice(0, 3).join("; ")}${causes}`;
}
