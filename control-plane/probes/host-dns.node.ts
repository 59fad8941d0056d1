import { Resolver } from "node:dns/promises";
import type { Finding } from "../ports/host-prober.ts";

/** Records and characters that are looked at of an answer, whatever its size. */
const maxRecords = 50;
const maxLength = 1024;
const maxAddresses = 16;

const timeoutMs = 2000;
const tries = 2;

/** The name is not there, or has no such record: certain. */
const absences: Readonly<Record<string, string>> = {
  ENOTFOUND: "there is no such name",
  ENODATA: "the name has no such record",
};

const failures: Readonly<Record<string, string>> = {
  ESERVFAIL: "the server failed (SERVFAIL)",
  ETIMEOUT: "no answer in time",
  EREFUSED: "the query was refused",
  ECONNREFUSED: "the name server can't be reached",
  ECANCELLED: "no answer in time",
};

/** Asks name servers, not the files of this machine. */
export class HostDns {
  readonly #servers: readonly string[];

  /** Servers as `address` or `address:port`; the system's when there are none. */
  constructor(servers: readonly string[]) {
    this.#servers = servers;
  }

  /** Each record's strings put together. */
  txt(name: string): Promise<Finding<readonly string[]>> {
    return this.#ask(async (resolver) => {
      const records = await resolver.resolveTxt(name);
      return records.slice(0, maxRecords).map((strings) => strings.join("").slice(0, maxLength));
    });
  }

  async addresses(host: string): Promise<Finding<readonly string[]>> {
    const [four, six] = await Promise.all([
      this.#ask((resolver) => resolver.resolve4(host)),
      this.#ask((resolver) => resolver.resolve6(host)),
    ]);
    const found = [four, six].flatMap((it) => (it.outcome === "found" ? it.value : [])).slice(0, maxAddresses);
    if (found.length > 0) return { outcome: "found", value: found };
    return four.outcome === "unknown" ? four : six.outcome === "found" ? four : six;
  }

  /** A resolver for each question: to cancel one cancels all of its questions. */
  async #ask<Value extends readonly string[]>(
    question: (resolver: Resolver) => Promise<Value>,
  ): Promise<Finding<Value>> {
    const resolver = new Resolver({ timeout: timeoutMs, tries });
    if (this.#servers.length > 0) resolver.setServers(this.#servers);
    // However many servers there are and however they are asked again.
    const timer = setTimeout(() => resolver.cancel(), timeoutMs * tries * 2);
    try {
      const value = await question(resolver);
      return value.length > 0 ? { outcome: "found", value } : { outcome: "absent", why: "the name has no such record" };
    } catch (error) {
      const { code = "unknown" } = error as NodeJS.ErrnoException;
      const absence = absences[code];
      if (absence !== undefined) return { outcome: "absent", why: absence };
      return { outcome: "unknown", why: failures[code] ?? `the query failed (${code})` };
    } finally {
      clearTimeout(timer);
    }
  }
}
