import { expect, test } from "vitest";
import { type LogsRequest, storeLogs } from "../../../contract/index.ts";
import { Redactor } from "./redactor.ts";
import { showLogs } from "./show.ts";

const request: LogsRequest = {
  schemaVersion: 1,
  requestId: "7f1f8c3e-8a51-4a3e-9d8c-0d4b3f1f7a10",
  tenant: "acme",
  cluster: "c1",
  name: "hats",
  uid: "6f1f8c3e-8a51-4a3e-9d8c-0d4b3f1f7a10",
  tail: 100,
};

test("why a container is silent fits an answer whatever its node says, without secrets", () => {
  const redactor = Redactor.of([new TextEncoder().encode("pass-word")]);
  const store = { namespace: "store-hats", components: ["web"], pods: [], redactor };
  const why = `It has not started: ErrImagePull: denied\n\u001b[31mof pass-word\r\n${"x".repeat(600)}`;
  const silent = [{ shown: { component: "web", replica: "x7k2p" }, why }];
  const logs = showLogs(request, store, { lines: [], isTruncated: false, silent });
  expect(storeLogs.safeParse(logs).error).toBeUndefined();
  expect(logs.silent[0]?.why).toMatch(/^It has not started: ErrImagePull: denied.of \[redacted\]/u);
});
