import { createSocket } from "node:dgram";
import { connect } from "node:net";
import type { Probe } from "./pod-requests.ts";

const atOnce = 64;
/** What the kernel makes of the answers of a closed port and of a rule that rejects. */
const meanings: Readonly<Record<string, string>> = { ECONNREFUSED: "refused", EHOSTUNREACH: "denied" };

/** Tries every probe once, many at a time. */
export async function probeAll(probes: readonly Probe[], timeoutMs: number): Promise<string[]> {
  const outcomes: string[] = [];
  const rest = probes.map((probe, index) => ({ probe, index }));
  const work = async () => {
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      const { probe, index } = next;
      outcomes[index] = await (probe.protocol === "tcp" ? probeTcp(probe, timeoutMs) : probeUdp(probe, timeoutMs));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return outcomes;
}

function probeTcp({ address, port }: Probe, timeoutMs: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (outcome: string) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.setTimeout(timeoutMs, () => end("silent"));
    socket.on("data", (said) => end(said.toString()));
    socket.on("error", (error) => end(meaningOf(error)));
  });
}

function probeUdp({ address, port }: Probe, timeoutMs: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    const timer = setTimeout(() => end("silent"), timeoutMs);
    const end = (outcome: string) => {
      clearTimeout(timer);
      socket.removeAllListeners("error").on("error", () => {});
      socket.close();
      resolve(outcome);
    };
    socket.once("message", (said) => end(said.toString()));
    socket.once("error", (error) => end(meaningOf(error)));
    // Only a connected socket sees refusals.
    socket.connect(port, address, () => socket.send("who is there?"));
  });
}

function meaningOf(error: Error): string {
  const code = "code" in error ? String(error.code) : error.message;
  return meanings[code] ?? code;
}
