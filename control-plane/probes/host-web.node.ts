import { request } from "node:http";
import { isIP, type LookupFunction, type Socket } from "node:net";
import { hostProofPath } from "../../contract/index.ts";
import type { Finding } from "../ports/host-prober.ts";
import type { HostDns } from "./host-dns.node.ts";

export interface HostWebOptions {
  readonly dns: HostDns;
  /** Whether an address may be connected to. */
  readonly isAllowed: (address: string) => boolean;
  /** @default 80 */
  readonly port?: number;
}

/** A token and some spaces; of more nothing is read. */
const maxBytes = 1024;

/** From the first look at DNS to the last byte. */
const deadlineMs = 5000;

/**
 * Asks a host over plain HTTP for its answer at the place of proofs. A stranger chooses where this leads, so it goes to
 * public addresses only: names are looked up once, all their addresses are judged, one of these is connected to, and
 * what it was connected to is judged again. No redirect is followed, nothing of ours is sent.
 */
export async function askHost(host: string, { dns, isAllowed, port = 80 }: HostWebOptions): Promise<Finding<string>> {
  const signal = AbortSignal.timeout(deadlineMs);
  const found = await dns.addresses(host);
  if (found.outcome !== "found") return found;
  const closed = found.value.find((address) => !isAllowed(address));
  if (closed !== undefined)
    return { outcome: "absent", why: `${host} leads to ${closed}, which is not a public address` };
  const lookup = lookupOf(found.value);
  return new Promise((resolve) => {
    const absent = (why: string): void => resolve({ outcome: "absent", why });
    const asked = request({
      host,
      port,
      path: hostProofPath,
      headers: { host, accept: "text/plain", "user-agent": "storeplane-host-proof" },
      // A connection of its own: nothing that another host kept open is used.
      agent: false,
      lookup,
      signal,
      maxHeaderSize: 8192,
    });
    asked.on("socket", (socket: Socket) => {
      socket.once("connect", () => {
        const { remoteAddress = "" } = socket;
        if (isIP(remoteAddress) === 0 || !isAllowed(remoteAddress)) socket.destroy(new Error("not a public address"));
      });
    });
    asked.on("error", (error) => absent(signal.aborted ? "no answer in time" : `no connection (${codeOf(error)})`));
    asked.on("response", (response) => {
      if (response.statusCode !== 200) {
        absent(`the answer has status ${response.statusCode}`);
        asked.destroy();
        return;
      }
      let text = "";
      response.setEncoding("latin1");
      response.on("data", (chunk: string) => {
        text += chunk;
        if (text.length <= maxBytes) return;
        absent("the answer is too long");
        asked.destroy();
      });
      response.on("end", () => resolve({ outcome: "found", value: text.trim() }));
      response.on("error", () => absent("the answer broke off"));
    });
    asked.end();
  });
}

/** Answers with addresses that were judged, whatever DNS says the second time. */
function lookupOf(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all: wantsAll }, callback) => {
    const [first] = all;
    if (wantsAll) callback(null, all);
    else callback(null, first?.address ?? "", first?.family ?? 4);
  };
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message;
}
