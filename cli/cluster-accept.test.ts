import { expect, test } from "vitest";
import { type ClusterResource, describedSchemas } from "../contract/index.ts";
import { ran } from "./laid-out-run.ts";

const [example] = (describedSchemas["Cluster"] as unknown as { examples: ClusterResource[] }).examples as [
  ClusterResource,
];
const { admission: _, ...closed } = { ...example, cluster: "fra-2" };
const invited = { ...closed, state: "Invited", admission: { invitedUntil: "2026-11-30T10:00:00.000Z" } };
const waiting = {
  fingerprint: "SHA256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  clusterUid: "0d1b6a2e-8a52-4b0e-9d59-5c1a9a3f7e10",
  agentVersion: "1.0.0",
  askedAt: "2026-11-30T09:50:00.000Z",
};
const asked = { ...invited, admission: { ...invited.admission, waiting } };

test("it waits until an agent asks, and shows which", async () => {
  const answers = [{ body: invited }, { body: invited }, { body: asked }];
  const { code, out, err, asked: requests } = await ran("cluster accept fra-2 -o json", answers);
  expect([code, requests]).toEqual([0, Array(3).fill("GET /v1/clusters/fra-2")]);
  expect(err).toMatch(
    /^No agent asks to be let in as fra-2 yet; waiting\.\nSHA256:a+ asks, .* --fingerprint SHA256:a+\n$/,
  );
  expect(JSON.parse(out)).toMatchObject({ admission: { waiting } });
});

test("that none has asked in time ends with 6, with what to do and until when", async () => {
  const { code, out, err } = await ran("cluster accept fra-2 --timeout 1ms", [{ body: invited }]);
  expect([code, out]).toEqual([6, ""]);
  expect(err).toMatch(
    /error: No agent has asked in time .*\ndo: .* until 2026-11-30T10:00:00\.000Z\..* --timeout 10m /,
  );
});

test.each([
  ["Joined", "storeplane cluster invite fra-2"],
  ["Revoked", "storeplane cluster rejoin fra-2"],
] as const)("that none can ask of one that is %s ends with 5 at once: %s", async (state, todo) => {
  const { code, out, err, asked: requests } = await ran("cluster accept fra-2", [{ body: { ...closed, state } }]);
  expect([code, out, requests.length]).toEqual([5, "", 1]);
  expect(err).toContain("none can: it has no invitation");
  expect(err.slice(err.indexOf("do: "))).toContain(todo);
});

test("a time to wait beside a fingerprint is a wrong use", async () => {
  const { code, err } = await ran("cluster accept fra-2 --fingerprint SHA256:x --timeout 1s");
  expect([code, err]).toEqual([2, expect.stringContaining("--timeout is for waiting")]);
});
