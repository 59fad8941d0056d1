import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { errors, Pool } from "undici";
import { describe, expect, test } from "vitest";
import { callHttp } from "./http-call.ts";

async function serve(
  listener: RequestListener,
  options: Pool.Options = {},
): Promise<AsyncDisposable & { readonly pool: Pool }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const pool = new Pool(`http://127.0.0.1:${port}`, options);
  return {
    pool,
    async [Symbol.asyncDispose]() {
      await pool.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const get = { method: "GET", path: "/" } as const;

describe("an answer", () => {
  test("comes with status, headers and text, also when a character is cut between two chunks", async () => {
    const text = JSON.stringify({ name: "Käsegöğüş 店".repeat(20_000) });
    const bytes = Buffer.from(text);
    await using server = await serve((_request, response) => {
      response.writeHead(201, { "retry-after": "3" });
      for (let at = 0; at < bytes.length; at += 9973) response.write(bytes.subarray(at, at + 9973));
      response.end();
    });
    const answer = await callHttp(server.pool, get);
    expect(answer).toMatchObject({ status: 201, headers: { "retry-after": "3" } });
    expect(answer.text).toBe(text);
  });

  test("without a body is an empty text", async () => {
    await using server = await serve((_request, response) => response.writeHead(204).end());
    expect(await callHttp(server.pool, get)).toMatchObject({ status: 204, text: "" });
  });

  test("to a request with a body is the answer to that body", async () => {
    await using server = await serve((request, response) => {
      request.pipe(response);
    });
    expect(await callHttp(server.pool, { method: "PATCH", path: "/", body: "sent" })).toMatchObject({ text: "sent" });
  });
});

describe("no answer", () => {
  test("rejects when the connection breaks in the middle of a body", async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    });
    await expect(callHttp(server.pool, get)).rejects.toBeInstanceOf(errors.SocketError);
  });

  test("rejects when no one listens, and when the pool was given up", async () => {
    const pool = new Pool("http://127.0.0.1:1");
    await expect(callHttp(pool, get)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await pool.destroy();
    await expect(callHttp(pool, get)).rejects.toBeInstanceOf(errors.ClientDestroyedError);
  });

  test("rejects when it takes longer than the pool allows", async () => {
    await using server = await serve(() => undefined, { headersTimeout: 1 });
    await expect(callHttp(server.pool, get)).rejects.toBeInstanceOf(errors.HeadersTimeoutError);
  });
});
