import {
  type ApplyMessage,
  applyMessage,
  desiredSubject,
  encode,
  idempotencySubject,
  nameClaimSubject,
} from "../../contract/index.ts";
import { idempotencyRecord, storeClaim } from "../../control-plane/ports/records.ts";

export interface BatchMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly ttl?: string;
}

const tenant = "default";

/** The three messages that the control plane would write for this store, in its order; only the ids are made up. */
export function sampleBatch(name: string, cluster: string): BatchMessage[] {
  const uid = "00000000-0000-4000-8000-000000000000";
  const now = new Date().toISOString();
  const claim = { schemaVersion: 1 as const, uid, name, tenant, cluster };
  const desired: ApplyMessage = {
    op: "apply",
    schemaVersion: 1,
    uid,
    epoch: "0123456789abcdef",
    tenant,
    actor: "anonymous",
    createdAt: now,
    acceptedAt: now,
    spec: { name, engine: "woocommerce", plan: "starter", cluster, hosts: [] },
  };
  const record = { schemaVersion: 1 as const, bodyHash: "0".repeat(64), desired };
  const digest = Buffer.from(name).toString("hex").padEnd(64, "0").slice(0, 64);
  return [
    { subject: nameClaimSubject(name), data: encode(storeClaim, claim, "claim") },
    { subject: idempotencySubject(tenant, digest), data: encode(idempotencyRecord, record, "record"), ttl: "24h" },
    { subject: desiredSubject({ cluster, tenant, store: name }), data: encode(applyMessage, desired, "desired state") },
  ];
}
