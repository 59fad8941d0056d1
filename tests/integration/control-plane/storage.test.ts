import { afterAll, beforeAll, expect, test } from "vitest";
import { developmentScale, type ProblemDetails } from "../../../contract/index.ts";
import { pollUntil } from "../../../dev/servers/poll-until.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

let api: Api;
const engine = "woocommerce";

beforeAll(async () => {
  api = await startApi({ scale: { ...developmentScale, maxBytes: 1_048_576 }, everyMs: 500 });
});

afterAll(() => api?.[Symbol.asyncDispose]());

test("a stream that is full for new stores takes deletes and undeletes, and says so before and then", async () => {
  const kept = await read(await api.ask("/v1/stores", post({ name: "kept", engine, cluster: "c1" })));
  await api.agent("c1").reportReady(kept);
  let refused: Response | undefined;
  for (let round = 0; refused === undefined && round < 60; round += 1) {
    const names = Array.from({ length: 40 }, (_, index) => `fill-${round}-${index}`);
    const answers = await Promise.all(
      names.map((name) => api.ask("/v1/stores", post({ name, engine, cluster: "c1" }, { "idempotency-key": name }))),
    );
    refused = answers.find(({ status }) => status !== 202);
  }
  expect([refused?.status, (await read<ProblemDetails>(refused as Response)).code]).toEqual([507, "storage-full"]);
  for (let round = 0; round < 5; round += 1) {
    expect((await api.ask("/v1/stores/kept", { method: "DELETE" })).status).toBe(202);
    expect((await api.ask("/v1/stores/kept/undelete", { method: "POST" })).status).toBe(202);
  }
  expect((await api.ask("/v1/stores/fill-0-0?force=true", { method: "DELETE" })).status).toBe(202);
  await pollUntil({ what: "the full stream is logged", timeoutMs: 30_000 }, () =>
    [...api.warnings, ...api.errors].find((it) => it.startsWith("the stream of desired states ")),
  );
  expect((await api.ask("/readyz")).status).toBe(200);
});
