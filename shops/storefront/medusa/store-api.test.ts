import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import * as z from "zod";
import { BackendAwayError } from "./errors.ts";
import { StoreApi } from "./store-api.ts";

const answer = z.object({ ok: z.boolean() });
const body = JSON.stringify({ ok: true });
const page = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`;

/** Takes requests and closes the first connections without a word, as a pod does that ends. */
async function endingServer(closes: number) {
  let requests = 0;
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      requests += 1;
      if (requests <= closes) socket.destroy();
      else socket.end(page);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    api: new StoreApi({ medusaUrl: `http://127.0.0.1:${port}`, publishableKey: "key" }),
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, "close");
    },
  };
}

/** Answers every request, keeps connections as long as they are kept, and takes its time. */
async function slowServer(ms: number) {
  const server = createHttpServer((_request, response) => void setTimeout(() => response.end(body), ms));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    api: new StoreApi({ medusaUrl: `http://127.0.0.1:${port}`, publishableKey: "key" }),
    connections: () => new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count))),
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, "close");
    },
  };
}

test("reads again when the server closed the connection, so that a shopper does not notice a rollout", async () => {
  await using server = await endingServer(2);
  expect(await server.api.get("/store/products", answer)).toEqual({ ok: true });
  expect(server.requests()).toBe(3);
});

test("says that the backend is away when the connection fails each time", async () => {
  await using server = await endingServer(Number.POSITIVE_INFINITY);
  await expect(server.api.get("/store/products", answer)).rejects.toThrow(BackendAwayError);
  expect(server.requests()).toBe(3);
});

test("never sends a write twice: the first may have been carried out", async () => {
  await using server = await endingServer(1);
  await expect(server.api.post("/store/carts", {}, answer)).rejects.toThrow(BackendAwayError);
  expect(server.requests()).toBe(1);
});

test("keeps no connection, by which reads and writes would go on to a pod that is ending", async () => {
  await using server = await slowServer(0);
  await server.api.get("/store/products", answer);
  await server.api.post("/store/carts", {}, answer);
  await expect.poll(server.connections, { timeout: 2000 }).toBe(0);
});

test("waits for a read as long as a node full of starting pods needs for it", async () => {
  await using server = await slowServer(6000);
  expect(await server.api.get("/store/products", answer)).toEqual({ ok: true });
}, 20_000);
