import { isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector, fetch, type Response } from "undici";
import { maxKeptAnswer, maxKeptHeader, maxKeptHeaders } from "../../contract/index.ts";
import type { Send, Sending, SendResult } from "../ports/conductor.ts";
import { isPublicAddress } from "./address-ranges.node.ts";
import { HostDns } from "./host-dns.node.ts";

export interface SendOptions {
  /** Name servers, as `address` or `address:port`. @default the system's */
  readonly servers?: readonly string[];
  /** Whether an address may be connected to. @default public ones */
  readonly isAllowed?: (address: string) => boolean;
  /** Whether it may send by plain HTTP, and to this machine's own name: for development. @default no */
  readonly allowsLoopback?: boolean;
  /** From the first look at DNS to the last byte. @default 15 s */
  readonly timeoutMs?: number;
  /** Certificates to trust besides the system's, PEM: for tests. */
  readonly authority?: string;
}

/** No more of an answer is read. */
const maxAnswerBytes = 65_536;

/** A host that nothing of ours goes to, or that is not there; the message is shown to whoever named it. */
class NoSuchTargetError extends Error {
  override readonly name = "NoSuchTargetError";
}

/**
 * Sends to where a stranger says, and so to public addresses only: a host is looked up for each try, all its addresses are judged,
 * one of these is connected to, and what it was connected to is judged again. No redirect is followed, and no connection
 * used twice.
 */
export function createWebhookSender({
  servers = [],
  allowsLoopback = false,
  isAllowed = (address) => isPublicAddress(address) || (allowsLoopback && isLoopbackAddress(address)),
  timeoutMs = 15_000,
  authority,
}: SendOptions = {}): Send {
  const lookup = lookupBy(new HostDns(servers), isAllowed, allowsLoopback);
  // A session of HTTP/2, which undici offers by itself, would be kept and used for later tries.
  const allowH2 = false;
  const ca = authority !== undefined && { ca: authority };
  const connect = buildConnector({ lookup, allowH2, timeout: timeoutMs, ...ca });
  const dispatcher = new Agent({
    allowH2,
    connect: (options, callback) => {
      const { hostname } = options;
      // A literal address is not looked up.
      const literal = hostname.replace(/^\[|\]$/g, "");
      if (isIP(literal) !== 0 && !isAllowed(literal)) return callback(closed(literal), null);
      connect(options, (error, socket) => {
        if (error) return callback(error, null);
        const { remoteAddress = "" } = socket;
        if (isIP(remoteAddress) !== 0 && isAllowed(remoteAddress)) return callback(null, socket);
        socket.destroy();
        callback(closed(remoteAddress), null);
      });
    },
    pipelining: 0,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxHeaderSize: 16_384,
  });
  return async (sending) => {
    const { protocol } = new URL(sending.url);
    if (protocol !== "https:" && !(allowsLoopback && protocol === "http:")) return { error: "the URL is not https://" };
    return sendOnce(sending, { dispatcher, timeoutMs });
  };
}

function isLoopbackAddress(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

function closed(address: string): NoSuchTargetError {
  return new NoSuchTargetError(
    address === "" ? "the host leads to no address" : "the host leads to an address that is not public",
  );
}

/** Gives a connection addresses that were judged, all of them; one that is closed closes the host. */
function lookupBy(dns: HostDns, isAllowed: (address: string) => boolean, allowsLoopback: boolean): LookupFunction {
  const find = async (host: string): Promise<readonly string[]> => {
    if (allowsLoopback && host === "localhost") return ["127.0.0.1"];
    const found = await dns.addresses(host);
    if (found.outcome !== "found") throw new NoSuchTargetError(`the host has no address: ${found.why}`);
    const bad = found.value.find((address) => !isAllowed(address));
    if (bad !== undefined) throw closed(bad);
    return found.value;
  };
  const give = async (...[host, { all }, callback]: Parameters<LookupFunction>): Promise<void> => {
    try {
      const judged = (await find(host)).map((address) => ({ address, family: isIP(address) }));
      const [first] = judged;
      if (all) callback(null, judged);
      else callback(null, first?.address ?? "", first?.family ?? 4);
    } catch (error) {
      callback(error as Error, "", 0);
    }
  };
  return (...asked) => void give(...asked);
}

interface Way {
  readonly dispatcher: Agent;
  readonly timeoutMs: number;
}

async function sendOnce({ url, headers, body }: Sending, { dispatcher, timeoutMs }: Way): Promise<SendResult> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", dispatcher, signal });
    const text = await readSome(response);
    return { status: response.status, headers: keptHeaders(response), body: text };
  } catch (error) {
    return { error: signal.aborted ? `no answer within ${timeoutMs / 1000} s` : whyNot(error) };
  }
}

/** The beginning; an answer that breaks off, or goes on without end, was an answer all the same. */
async function readSome({ body }: Response): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (text.length < maxKeptAnswer) text += decoder.decode(chunk, { stream: true });
    if (bytes >= maxAnswerBytes) break;
  }
  return text.slice(0, maxKeptAnswer);
}

/** Cookies may let someone in. */
const secretHeaders: ReadonlySet<string> = new Set(["set-cookie", "authorization", "proxy-authenticate"]);

function keptHeaders(response: Response): Record<string, string> {
  const shown = [...response.headers].filter(([name]) => !secretHeaders.has(name) && name.length <= 64);
  // What asks for a pause comes first, so that it is kept.
  const ordered = shown.toSorted(([one], [other]) => Number(other === "retry-after") - Number(one === "retry-after"));
  return Object.fromEntries(
    ordered.slice(0, maxKeptHeaders).map(([name, value]) => [name, value.slice(0, maxKeptHeader)]),
  );
}

/** In few words, which name no address: with those that a name has inside, strangers would learn of networks of ours. */
function whyNot(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof NoSuchTargetError) return cause.message.slice(0, 256);
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== undefined) return `no connection (${code})`;
  }
  return "no connection";
}
