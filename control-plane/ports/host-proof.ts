import * as z from "zod";
import {
  clusterId,
  customHosts,
  type DesiredMessage,
  hostProofStates,
  proofSubject,
  reason,
  storeName,
  storeUid,
  tenantId,
  timestamp,
} from "../../contract/index.ts";
import { sha256 } from "./digest.ts";

/** How far a store's proof of one custom host is. */
export const hostProof = z.strictObject({
  schemaVersion: z.literal(1),
  host: customHosts.element,
  uid: storeUid,
  name: storeName,
  tenant: tenantId,
  cluster: clusterId,
  /** What proves the host, as it is to be found. */
  token: z.string().max(128),
  state: z.enum(hostProofStates),
  /** When the state began: deadlines run from here. */
  since: timestamp,
  reason: reason.optional(),
  message: z.string().max(1024).optional(),
  /** Since when the proof of a host that is served is gone. */
  lostSince: timestamp.optional(),
  checkedAt: timestamp.optional(),
  /** Absent when it is not looked at any more. */
  nextCheckAt: timestamp.optional(),
  /** Looks since the state began. */
  checks: z.int().min(0),
});
export type HostProof = z.infer<typeof hostProof>;

/** Where a store's proof of a host is recorded. */
export async function subjectOfProof({ host, uid }: Pick<HostProof, "host" | "uid">): Promise<string> {
  return proofSubject(await sha256(host), uid);
}

/** The hosts of a store that were asked for and are not served. */
function unprovedHosts({ spec, askedHosts = [] }: Pick<DesiredMessage, "spec" | "askedHosts">): string[] {
  return askedHosts.filter((host) => !spec.hosts.includes(host));
}

/**
 * What the proofs of a new store's hosts begin with: the same however often it is computed. The token belongs to
 * this host of this store: other tenants do not know the uid, and in another's DNS it proves nothing for others.
 */
export function firstProofs(message: DesiredMessage): Promise<HostProof[]> {
  const { uid, tenant, acceptedAt, spec } = message;
  const begun = async (host: string): Promise<HostProof> => ({
    schemaVersion: 1,
    host,
    uid,
    name: spec.name,
    tenant,
    cluster: spec.cluster,
    token: `storeplane-host=${await sha256(JSON.stringify([tenant, uid, host]))}`,
    state: "Pending",
    since: acceptedAt,
    reason: "HostNotProved",
    message: "The host is not served before it is proved to be yours: make the TXT record, or answer at the address.",
    nextCheckAt: acceptedAt,
    checks: 0,
  });
  return Promise.all(unprovedHosts(message).map(begun));
}
