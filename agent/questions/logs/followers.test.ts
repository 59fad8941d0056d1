import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { describedSchemas, type LogsRequest, maxFollowers, type StoreLogs } from "../../../contract/index.ts";
import { Followers, TooManyFollowersError } from "./followers.ts";

const [logs] = (describedSchemas["StoreLogs"] as unknown as { examples: StoreLogs[] }).examples;
const running: Promise<void>[] = [];

const followers = new Followers({
  async *follow(_request, signal) {
    if (logs) yield logs;
    if (!signal.aborted) await once(signal, "abort");
  },
});

afterEach(async () => {
  followers.end("agent-stopping");
  await Promise.all(running.splice(0));
});

/** Whether there is room for one more of this store. */
async function begin(tenant: string, store: number): Promise<boolean> {
  const request = { tenant, name: `s-${store}`, uid: `${tenant}-${store}` } as LogsRequest;
  const before = followers.count;
  const run = followers.run(`${before}`, request, () => undefined);
  if (followers.count > before) {
    running.push(run);
    return true;
  }
  await expect(run).rejects.toThrow(TooManyFollowersError);
  return false;
}

async function fill(tenant: string): Promise<number> {
  let count = 0;
  while (await begin(tenant, Math.floor(count / maxFollowers.store))) count += 1;
  return count;
}

test("a tenant that follows all its stores leaves room for others, and so do those", async () => {
  const counts = [await fill("first"), await fill("second"), await fill("third")];
  expect(counts).toEqual([17, 11, 8]);
  expect(await begin("another", 0)).toBe(true);
});

test("a store has five", async () => {
  for (let count = 0; count < maxFollowers.store; count += 1) expect(await begin("acme", 0)).toBe(true);
  expect(await begin("acme", 0)).toBe(false);
  expect(await begin("acme", 1)).toBe(true);
});
