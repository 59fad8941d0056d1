import {
  accessBucket,
  clustersBucket,
  desiredStream,
  hookStream,
  keysBucket,
  latestStream,
  statusBucket,
  webhookBucket,
} from "../../contract/index.ts";
import type { AuditOrigin } from "../ports/audit.ts";
import type { Backend } from "../ports/backend.ts";
import { createAuditLog } from "./audit/read-blocks.ts";
import { createAuditTrail } from "./audit/trail.ts";
import { createClusterReader } from "./clusters.ts";
import type { BusAccess } from "./connection/access.ts";
import { createDesiredStore } from "./desired.ts";
import { createTenantEraser } from "./erase-tenant.ts";
import { createEventLog } from "./events/event-log.ts";
import { createHistory } from "./history.ts";
import { createHostProofs } from "./host-proofs.ts";
import { createClusterQuestions } from "./questions.ts";
import { createTenantQuotas } from "./quota/quotas.ts";
import { createClusterRegistry } from "./registry.ts";
import { createRenewals } from "./renewals.ts";
import { createSessionRegister } from "./sessions.ts";
import { createStatusReader } from "./status.ts";
import { checkStreams } from "./stream/check-streams.ts";
import { readStorage } from "./stream/storage.ts";
import { createTenantRegister } from "./tenants.ts";
import { createTokenStore } from "./tokens.ts";
import { createWebhookStore } from "./webhooks/webhook-store.ts";

const streams = [
  desiredStream,
  latestStream,
  `KV_${statusBucket}`,
  `KV_${clustersBucket}`,
  `KV_${accessBucket}`,
  `KV_${keysBucket}`,
  hookStream,
  `KV_${webhookBucket}`,
];

/** Everything that a request may use of the bus; what it changes is recorded as done by the origin. */
export function createBackend(access: BusAccess, origin?: AuditOrigin): Backend {
  const audit = createAuditTrail(access, origin);
  return {
    now: () => access.memory.clock.now(),
    audit,
    auditLog: createAuditLog(access),
    desired: createDesiredStore(access, audit),
    history: createHistory(access),
    events: createEventLog(access),
    hostProofs: createHostProofs(access, audit),
    status: createStatusReader(access),
    clusters: createClusterReader(access),
    registry: createClusterRegistry(access),
    questions: createClusterQuestions(access),
    renewals: createRenewals(access),
    tokens: createTokenStore(access),
    webhooks: createWebhookStore(access),
    sessions: createSessionRegister(access),
    quotas: createTenantQuotas(access),
    tenants: createTenantRegister(access, audit),
    eraser: createTenantEraser(access),
    storage: () => readStorage(access),
    checkReady: () => checkStreams(access.open, streams),
  };
}
