import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { Registry } from "prom-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type HealthServer, startHealthServer } from "./health-server.ts";

const ignore = (): void => undefined;
const missing: string[] = [];
let server: HealthServer;

beforeAll(async () => {
  const metrics = { registry: new Registry(), observePass: ignore, messageRead: ignore, questionAnswered: ignore };
  server = await startHealthServer({ host: "127.0.0.1", port: 0, metrics, missing: () => missing });
});

afterAll(async () => {
  await server?.close();
});

/** One request with the target exactly as given; clients would tidy it. */
async function ask(target: string): Promise<string> {
  const socket = connect(server.port, "127.0.0.1");
  socket.end(`GET ${target} HTTP/1.1\r\nhost: agent\r\nconnection: close\r\n\r\n`);
  return (await text(socket)).split("\r\n")[0] ?? "";
}

test("an agent that lacks nothing is alive and ready", async () => {
  expect(await ask("/healthz")).toContain("200");
  expect(await ask("/readyz?verbose")).toContain("200");
});

test("an agent that lacks something is alive, not ready, and says what it lacks", async () => {
  missing.push("the API server does not answer");
  const answer = await fetch(`http://127.0.0.1:${server.port}/readyz`);
  expect([answer.status, await answer.text()]).toEqual([503, "the API server does not answer\n"]);
  expect(await ask("/healthz")).toContain("200");
  missing.length = 0;
});

test.each(["//", "http://", "/%zz", "*", "//[", "/metricsx"])(
  "a request for %s is answered 4xx and ends nothing",
  async (target) => {
    expect(await ask(target)).toMatch(/ 4\d\d /);
    expect(await ask("/healthz")).toContain("200");
  },
);
