import { afterEach, expect, test, vi } from "vitest";
import { Connection } from "./connection.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

test("it is down since the first request that got no answer, and up with the next answer", async () => {
  let now = 100;
  const connection = new Connection(() => now);
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
  await expect(connection.fetch("http://localhost")).rejects.toThrow("failed");
  now = 200;
  await expect(connection.fetch("http://localhost")).rejects.toThrow("failed");
  expect(connection.read()).toEqual({ isUp: false, heardAt: undefined, downSince: 100 });
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("")));
  await connection.fetch("http://localhost");
  expect(connection.read()).toEqual({ isUp: true, heardAt: 200, downSince: undefined });
});

test("a request that the page gave up is no sign of anything", async () => {
  const connection = new Connection();
  let calls = 0;
  connection.subscribe(() => {
    calls += 1;
  });
  vi.stubGlobal("fetch", () => Promise.reject(new DOMException("left", "AbortError")));
  await expect(connection.fetch("http://localhost")).rejects.toThrow("left");
  expect([connection.read().isUp, calls]).toEqual([true, 0]);
});
