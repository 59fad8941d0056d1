import { EventEmitter, once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { KubeConfig } from "@kubernetes/client-node";
import { describe, expect, test } from "vitest";
import { isKindRefused, isNotFound, isUnanswered, KubeApiError } from "../errors.ts";
import { KubeTransport, type TransportOptions } from "./transport.ts";

async function serve(listener: RequestListener, options: TransportOptions = {}) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let token = "first";
  const load = (): KubeConfig => {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser({ name: "c", server: url, skipTLSVerify: true }, { name: "u", token });
    return kubeConfig;
  };
  const transport = new KubeTransport(load, 1, options);
  return {
    transport,
    renew: (renewed: string) => void (token = renewed),
    async [Symbol.asyncDispose]() {
      await transport.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const path = "/api/v1/namespaces/store-hats";
const status = (code: number, fields: object) => JSON.stringify({ kind: "Status", apiVersion: "v1", code, ...fields });

async function refusal(code: number, body: string): Promise<KubeApiError> {
  await using server = await serve((_request, response) => response.writeHead(code).end(body));
  const error = await server.transport.send({ method: "GET", path }).catch((thrown: unknown) => thrown);
  if (error instanceof KubeApiError) return error;
  throw new Error("no refusal", { cause: error });
}

test.each([
  [502, "<html><body>Bad Gateway</body></html>"],
  [500, "{}"],
  [404, "404 page not found\n"],
  [503, ""],
  [404, '{"kind":"Error","message":"no such tenant"}'],
])("an answer %i that is no Status is told by its code and what was asked", async (code, body) => {
  const error = await refusal(code, body);
  expect(error.message).toBe(`HTTP ${code} from GET ${path}`);
});

test("a 404 that is no Status says nothing about the object, so that nothing counts as gone", async () => {
  expect(isNotFound(await refusal(404, "404 page not found\n"))).toBe(false);
  expect(isNotFound(await refusal(404, status(404, { reason: "NotFound", message: "not found" })))).toBe(true);
});

test("a proxy's page is no answer of the API server, and refuses no kind", async () => {
  const page = await refusal(502, "<html>");
  expect([isUnanswered(page), isKindRefused(page)]).toEqual([true, false]);
  const webhook = await refusal(500, status(500, { message: "conversion webhook failed" }));
  expect([isUnanswered(webhook), isKindRefused(webhook)]).toEqual([false, true]);
});

test("a refusal names what was asked beside the API server's words", async () => {
  const error = await refusal(403, status(403, { reason: "Forbidden", message: "quota is full" }));
  expect(error).toMatchObject({ message: `quota is full (GET ${path})`, request: `GET ${path}`, reason: "Forbidden" });
});

test("a good answer that is no JSON is the API server's absence", async () => {
  await using server = await serve((_request, response) => response.end("<html>Please log in</html>"));
  await expect(server.transport.send({ method: "GET", path })).rejects.toThrow(`the answer to GET ${path} is not JSON`);
});

test("credentials that were refused are read again for the next request", async () => {
  await using server = await serve((request, response) => {
    if (request.headers.authorization === "Bearer second") response.end("{}");
    else response.writeHead(401).end(status(401, { reason: "Unauthorized", message: "Unauthorized" }));
  });
  await expect(server.transport.send({ method: "GET", path })).rejects.toThrow("Unauthorized");
  server.renew("second");
  expect(await server.transport.send({ method: "GET", path })).toEqual({});
});

test("the date of a good answer is passed on, a proxy's is not", async () => {
  const dates: (string | undefined)[] = [];
  let code = 502;
  await using server = await serve((_request, response) => response.writeHead(code).end("{}"), {
    onDate: (header) => dates.push(header),
  });
  await server.transport.send({ method: "GET", path }).catch(() => undefined);
  code = 200;
  await server.transport.send({ method: "GET", path });
  expect(dates).toHaveLength(1);
  expect(Math.abs(Date.parse(dates[0] ?? "") - Date.now())).toBeLessThan(10_000);
});

describe("an API server that sheds load", () => {
  const shed = status(429, { reason: "TooManyRequests", message: "too many requests" });
  const refuse = (response: ServerResponse, retryAfter = "1"): void =>
    void response.writeHead(429, retryAfter ? { "retry-after": retryAfter } : {}).end(shed);

  test("is asked the same again after the time it wants", async () => {
    const bodies: string[] = [];
    await using server = await serve((request, response) => {
      void text(request).then((body) => {
        bodies.push(body);
        if (bodies.length === 1) refuse(response);
        else response.end('{"done":true}');
      });
    });
    const startedAt = performance.now();
    const body = { metadata: { name: "hats" } };
    expect(await server.transport.send({ method: "POST", path, body })).toEqual({ done: true });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
    expect(bodies).toEqual([JSON.stringify(body), JSON.stringify(body)]);
  });

  test.each(["", "30"])("is not waited for when it names %j seconds", async (retryAfter) => {
    let asked = 0;
    await using server = await serve((_request, response) => {
      asked += 1;
      refuse(response, retryAfter);
    });
    await expect(server.transport.send({ method: "GET", path })).rejects.toMatchObject({ code: 429 });
    expect(asked).toBe(1);
  });

  test("is not waited for any more when the caller gives up, the transport is closed or the lease is lost", async () => {
    let asked = 0;
    let mayWrite = true;
    const arrived = new EventEmitter();
    await using server = await serve(
      (_request, response) => {
        asked += 1;
        mayWrite = false;
        refuse(response);
        arrived.emit("request");
      },
      { mayWrite: () => mayWrite },
    );
    const { transport } = server;
    await expect(transport.send({ method: "DELETE", path })).rejects.toThrow("the lease is not held any more");
    const caller = new AbortController();
    const outcome = (sent: Promise<unknown>): Promise<unknown> => sent.catch((error: unknown) => error);
    const given = outcome(transport.send({ method: "GET", path, signal: caller.signal }));
    await once(arrived, "request");
    caller.abort();
    expect(await given).toMatchObject({ code: 429 });
    const closed = outcome(transport.send({ method: "GET", path }));
    await once(arrived, "request");
    await transport.close();
    expect(await closed).toBeInstanceOf(Error);
    expect(asked).toBe(3);
  });
});
