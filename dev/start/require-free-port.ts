import { createServer } from "node:net";

/** The port that was asked for is taken; the message says what to do. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
}

/** Fails before the servers are started, not half a minute later; throws PortTakenError. */
export function requireFreePort(port: number, variable: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (cause) => {
      const what = `127.0.0.1:${port} can't be used: end what listens there, or set ${variable}`;
      reject(new PortTakenError(what, { cause }));
    });
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve()));
  });
}
