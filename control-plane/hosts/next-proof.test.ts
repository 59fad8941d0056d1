import { expect, test } from "vitest";
import { hostProofMs, lostProofMs } from "../../contract/index.ts";
import type { HostProof } from "../ports/host-proof.ts";
import type { Evidence } from "./find-proof.ts";
import { nextProof } from "./next-proof.ts";

const since = "2026-11-01T00:00:00.000Z";
const at = (ms: number): Date => new Date(Date.parse(since) + ms);
const pending: HostProof = {
  schemaVersion: 1,
  host: "www.hats.example",
  uid: "6f1f8c3e-8a51-4a3e-9d8c-0d4b3f1f7a10",
  name: "hats",
  tenant: "acme",
  cluster: "c1",
  token: "storeplane-host=x",
  state: "Pending",
  since,
  nextCheckAt: since,
  checks: 0,
};
const verified: HostProof = { ...pending, state: "Verified" };
const absent: Evidence = { outcome: "absent", reason: "HostNotProved", message: "Nothing there." };
const unknown: Evidence = { outcome: "unknown", reason: "HostProofUnknown", message: "No answer." };
const waitOf = ({ nextCheckAt = "" }: HostProof, now: Date): number => Date.parse(nextCheckAt) - now.getTime();

test("looks at a host without a proof become rarer, an hour apart at most, spread by a quarter", () => {
  const waits = [0, 1, 2, 5, 30].map((checks) => {
    const now = at(60_000);
    return waitOf(nextProof({ ...pending, checks }, { evidence: absent, now }), now);
  });
  for (const [index, exact] of [15_000, 30_000, 60_000, 480_000, 3_600_000].entries()) {
    expect(waits[index]).toBeGreaterThanOrEqual(exact * 0.75);
    expect(waits[index]).toBeLessThanOrEqual(exact * 1.25);
  }
});

test.each([absent, unknown])("a host is given up at 72 hours and not before ($outcome)", (evidence) => {
  expect(nextProof(pending, { evidence, now: at(hostProofMs - 1) })).toMatchObject({ state: "Pending" });
  const ended = nextProof(pending, { evidence, now: at(hostProofMs) });
  expect(ended).toMatchObject({ state: "Failed", reason: "HostProofExpired", since: at(hostProofMs).toISOString() });
  expect(ended).not.toHaveProperty("nextCheckAt");
});

test("a proof that is found in time or at the last moment counts", () => {
  const found = nextProof(
    { ...pending, checks: 9 },
    { evidence: { outcome: "proved", by: "dns" }, now: at(hostProofMs) },
  );
  expect(found).toMatchObject({ state: "Verified", checks: 0 });
  expect(found).not.toHaveProperty("reason");
});

test("servers that do not answer take no host away, however long", () => {
  expect(nextProof(verified, { evidence: unknown, now: at(1) })).not.toHaveProperty("lostSince");
  const lost = { ...verified, lostSince: since };
  expect(nextProof(lost, { evidence: unknown, now: at(10 * lostProofMs) })).toMatchObject({ state: "Verified" });
  expect(nextProof(lost, { evidence: absent, now: at(lostProofMs - 1) })).toMatchObject({ state: "Verified" });
  expect(nextProof(lost, { evidence: absent, now: at(lostProofMs) })).toMatchObject({ state: "Failed" });
  const back = nextProof(lost, { evidence: { outcome: "proved", by: "http" }, now: at(1) });
  expect(back).toMatchObject({ state: "Verified", since });
  expect(back).not.toHaveProperty("lostSince");
});
