import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { forward } from "./forward.ts";

let dir: string;
let server: Server;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "storeplane-forward-"));
  // Answers only when the caller has said all, as half-open connections allow.
  server = createServer({ allowHalfOpen: true }, (socket) => {
    void text(socket).then((said) => socket.end(`heard ${said}`));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterEach(() => {
  server.close();
  rmSync(dir, { recursive: true, force: true });
});

const portOf = (listening: Server): number => (listening.address() as AddressInfo).port;

test("carries a connection over a socket file and a port to the server and its answer back", async () => {
  const path = join(dir, "api.sock");
  await using inside = await forward({ path }, { host: "127.0.0.1", port: portOf(server) });
  await using outside = await forward({ host: "127.0.0.1", port: 0 }, { path });
  const socket = connect(outside.port, "127.0.0.1");
  socket.end("hello".repeat(100_000));
  expect(await text(socket)).toBe(`heard ${"hello".repeat(100_000)}`);
  expect(inside.port).toBe(0);
});

test("ends a caller's connection when there is no one to carry it to, and takes the next", async () => {
  const path = join(dir, "api.sock");
  await using outside = await forward({ host: "127.0.0.1", port: 0 }, { path });
  const refused = connect(outside.port, "127.0.0.1");
  refused.on("error", () => {});
  await once(refused, "close");
  await using _ = await forward({ path }, { host: "127.0.0.1", port: portOf(server) });
  const socket = connect(outside.port, "127.0.0.1");
  socket.end("again");
  expect(await text(socket)).toBe("heard again");
});

test("takes the place of a socket file that a killed run has left", async () => {
  const path = join(dir, "api.sock");
  writeFileSync(path, "");
  {
    await using _ = await forward({ path }, { host: "127.0.0.1", port: portOf(server) });
    const socket = connect(path);
    socket.end("new");
    expect(await text(socket)).toBe("heard new");
  }
  expect(existsSync(path)).toBe(false);
});

test("closes open connections when it is disposed of", async () => {
  const outside = await forward({ host: "127.0.0.1", port: 0 }, { host: "127.0.0.1", port: portOf(server) });
  const socket = connect(outside.port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  const closed = once(socket, "close");
  await outside[Symbol.asyncDispose]();
  await closed;
  expect(socket.destroyed).toBe(true);
});
