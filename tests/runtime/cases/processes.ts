import { expect } from "vitest";
import { declareControlPlane } from "../../../dev/runtimes/control-plane-on.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { openRaw } from "../../http/raw-http.ts";
import type { Edge } from "../start-edge.ts";
import { type EdgeCase, expectProblem } from "./edge-case.ts";

/** Another process on the same bus, as the edge's own but for what is given. */
async function another({ runtime, servers }: Edge, name: string, trusts: boolean) {
  const environment = { STOREPLANE_DRAIN_SECONDS: "0" };
  const server = await declareControlPlane(runtime, { servers, name, environment, trusts });
  await server.process.start();
  return { ...server, [Symbol.asyncDispose]: () => server.process.kill("SIGKILL") };
}

/** A server under a certificate of an unknown authority is not given the password. */
export const trustsNobodyElse: EdgeCase = {
  title: "a bus under a certificate of an unknown authority is not connected to",
  async run(edge) {
    await using stranger = await another(edge, "stranger", false);
    const before = await edge.connections();
    await expectProblem(await fetch(`${stranger.url}/readyz`), 503, "bus-unavailable");
    // Connections of requests may have gone meanwhile.
    expect((await edge.connections()).filter((connection) => !before.includes(connection))).toEqual([]);
  },
};

/** Where a platform ends processes, and not the runtime itself. */
export const endsWhenAsked: EdgeCase = {
  title: "a SIGTERM ends it with code 0, and its connection with it",
  async run(edge) {
    await using short = await another(edge, "short-lived", true);
    expect((await fetch(`${short.url}/readyz`)).status).toBe(200);
    await short.process.kill("SIGTERM");
    expect(short.process.exitCode).toBe(0);
    await expect(fetch(`${short.url}/healthz`)).rejects.toThrow("fetch failed");
  },
};

const bodyless = ["POST /v1/stores HTTP/1.1", "Host: localhost", "Content-Type: application/json", "Content-Length: 9"];

/** By itself Deno waits for it longer than a platform does. */
export const endsWithoutABody: EdgeCase = {
  title: "a request whose body never arrives does not keep it after a SIGTERM",
  async run(edge) {
    await using late = await another(edge, "late-body", true);
    const socket = openRaw(late.url);
    try {
      socket.write(`${bodyless.join("\r\n")}\r\n\r\n{`);
      expect((await fetch(`${late.url}/readyz`)).status).toBe(200);
      process.kill(late.process.pid, "SIGTERM");
      // 12 s for requests under way, and less than the 30 s after which a platform kills it.
      const isOver = async () => (late.process.exitCode === null ? undefined : [late.process.exitCode]);
      expect(await pollUntil({ what: "it has ended", timeoutMs: 29_000 }, isOver)).toEqual([0]);
    } finally {
      socket.destroy();
    }
  },
};
