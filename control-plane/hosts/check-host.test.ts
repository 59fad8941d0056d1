import { expect, test } from "vitest";
import { lostProofMs } from "../../contract/index.ts";
import type { Backend } from "../ports/backend.ts";
import type { Finding, HostProber } from "../ports/host-prober.ts";
import type { HostProof } from "../ports/host-proof.ts";
import type { ProofChange } from "../ports/host-proofs.ts";
import { checkHost } from "./check-host.ts";

const now = new Date("2026-11-29T12:00:00.000Z");
const before = (ms: number): string => new Date(now.getTime() - ms).toISOString();
const [host, uid, name, tenant, cluster] = [
  "www.hats.example",
  "6f1f8c3e-8a51-4a3e-9d8c-0d4b3f1f7a10",
  "hats",
  "acme",
  "c1",
];
const verified: HostProof = {
  schemaVersion: 1,
  host,
  uid,
  name,
  tenant,
  cluster,
  token: "storeplane-host=x",
  state: "Verified",
  since: before(10 * lostProofMs),
  nextCheckAt: before(0),
  checks: 0,
};

/** What is written of a look at a host that its store serves. */
async function look(
  proof: HostProof,
  texts: Finding<readonly string[]>,
  state = "Active",
): Promise<ProofChange | undefined> {
  let written: ProofChange | undefined;
  const spec = { name, cluster, hosts: [host] };
  const desired = { op: "apply", uid, epoch: "e1", tenant, spec, askedHosts: [host], createdAt: proof.since };
  const claim = { seq: 1, value: { schemaVersion: 1, uid, name, tenant, cluster } };
  const backend = {
    now: () => now,
    hostProofs: {
      newest: async () => ({ seq: 3, value: proof }),
      write: async (change: ProofChange) => void (written = change),
    },
    desired: {
      epoch: async () => "e1",
      newest: async () => ({ seq: 2, value: desired, storedAt: proof.since }),
      claimOfName: async () => claim,
      claimOfHolding: async () => claim,
    },
    status: { readNewest: async () => ({ uid, epoch: "e1", observedSequence: 2, phase: "Ready" }) },
    clusters: { recent: async () => new Map() },
    tenants: { recent: async () => ({ state }) },
  } as unknown as Backend;
  const prober: HostProber = {
    txt: async () => texts,
    answer: async () => ({ outcome: "absent", why: "no answer" }),
    isPublicSuffix: () => false,
  };
  await checkHost({ host, uid }, { backend, prober });
  return written;
}

const absent = { outcome: "absent", why: "there is no such name" } as const;
const found = { outcome: "found", value: [verified.token] } as const;

test("the loss of a host is recorded as what takes away, for which a full audit has room, and its proof is not", async () => {
  const lost = await look(verified, absent);
  expect(lost).toMatchObject({ proof: { state: "Verified" }, event: { operation: "loseHost", tenant } });
  expect(lost?.desired).toBeUndefined();
  const released = await look({ ...verified, lostSince: before(lostProofMs) }, absent);
  expect(released).toMatchObject({
    proof: { state: "Failed", reason: "HostProofExpired" },
    event: { operation: "loseHost", tenant },
    desired: { message: { spec: { hosts: [] } } },
  });
  const again = await look({ ...verified, lostSince: before(1000) }, found);
  expect(again).toMatchObject({ event: { operation: "proveHost" } });
  expect(again?.proof).not.toHaveProperty("lostSince");
});

test("a suspended tenant proves no host, and loses one as any other does", async () => {
  const pending: HostProof = { ...verified, state: "Pending", since: before(1000) };
  expect(await look(pending, found, "Suspended")).toBeUndefined();
  expect(await look(pending, found)).toMatchObject({ proof: { state: "Verified" } });
  expect(await look(verified, absent, "Suspended")).toMatchObject({ event: { operation: "loseHost" } });
});
