import * as z from "zod";
import {
  auditBlockList,
  auditList,
  clusterList,
  clusterResource,
  createdToken,
  createdWebhook,
  engineList,
  invitation,
  joinAnswer,
  me,
  nameCheck,
  planList,
  preview,
  queuedWebhook,
  quotaReview,
  renewedToken,
  sealedCredentials,
  storeBackup,
  storeBackups,
  storeList,
  storeLogs,
  storeObjects,
  storeOperationList,
  storeResource,
  storeRevisionList,
  tenantList,
  tenantResource,
  tokenList,
  tokenResource,
  webhookDeliveryList,
  webhookList,
  webhookResource,
} from "../contract/index.ts";

/** One address of the API and what it answers; a test holds this table against the OpenAPI document. */
export interface Operation<Answer> {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** As in OpenAPI: `/v1/stores/{name}`. */
  readonly path: string;
  readonly answer: z.ZodType<Answer>;
  /** Whether a request that is sent again, after an answer that got lost, means and gets the same. */
  readonly isRepeatable: boolean;
}

/** By the name that the OpenAPI document gives it. */
export const operations = {
  // By its Idempotency-Key, which is the same for every attempt.
  createStore: { method: "POST", path: "/v1/stores", answer: storeResource, isRepeatable: true },
  listStores: { method: "GET", path: "/v1/stores", answer: storeList, isRepeatable: true },
  getStore: { method: "GET", path: "/v1/stores/{name}", answer: storeResource, isRepeatable: true },
  // By its Idempotency-Key, as a create.
  changeStore: { method: "PATCH", path: "/v1/stores/{name}", answer: storeResource, isRepeatable: true },
  deleteStore: { method: "DELETE", path: "/v1/stores/{name}", answer: storeResource, isRepeatable: true },
  // The second time the store waits for no delete any more, and that is a 409.
  undeleteStore: { method: "POST", path: "/v1/stores/{name}/undelete", answer: storeResource, isRepeatable: false },
  // By their Idempotency-Key, as a change.
  restartStore: { method: "POST", path: "/v1/stores/{name}/restart", answer: storeResource, isRepeatable: true },
  suspendStore: { method: "POST", path: "/v1/stores/{name}/suspend", answer: storeResource, isRepeatable: true },
  resumeStore: { method: "POST", path: "/v1/stores/{name}/resume", answer: storeResource, isRepeatable: true },
  listStoreOperations: {
    method: "GET",
    path: "/v1/stores/{name}/operations",
    answer: storeOperationList,
    isRepeatable: true,
  },
  listRevisions: { method: "GET", path: "/v1/stores/{name}/revisions", answer: storeRevisionList, isRepeatable: true },
  listOperations: { method: "GET", path: "/v1/operations", answer: storeOperationList, isRepeatable: true },
  checkName: { method: "GET", path: "/v1/names/{storeName}", answer: nameCheck, isRepeatable: true },
  verifyHost: {
    method: "POST",
    path: "/v1/stores/{name}/hosts/{host}/verify",
    answer: storeResource,
    isRepeatable: true,
  },
  askCredentials: {
    method: "POST",
    path: "/v1/stores/{name}/credentials",
    answer: sealedCredentials,
    isRepeatable: true,
  },
  readLogs: { method: "GET", path: "/v1/stores/{name}/logs", answer: storeLogs, isRepeatable: true },
  listObjects: { method: "GET", path: "/v1/stores/{name}/objects", answer: storeObjects, isRepeatable: true },
  listBackups: { method: "GET", path: "/v1/stores/{name}/backups", answer: storeBackups, isRepeatable: true },
  // By its Idempotency-Key, as a create.
  beginBackup: { method: "POST", path: "/v1/stores/{name}/backups", answer: storeBackup, isRepeatable: true },
  previewStore: { method: "POST", path: "/v1/previews", answer: preview, isRepeatable: true },
  // What a stream carries is read event by event.
  followEvents: { method: "GET", path: "/v1/events", answer: z.never(), isRepeatable: true },
  followStoreEvents: { method: "GET", path: "/v1/stores/{name}/events", answer: z.never(), isRepeatable: true },
  listClusters: { method: "GET", path: "/v1/clusters", answer: clusterList, isRepeatable: true },
  getCluster: { method: "GET", path: "/v1/clusters/{cluster}", answer: clusterResource, isRepeatable: true },
  cordonCluster: { method: "POST", path: "/v1/clusters/{cluster}/cordon", answer: clusterResource, isRepeatable: true },
  uncordonCluster: {
    method: "POST",
    path: "/v1/clusters/{cluster}/uncordon",
    answer: clusterResource,
    isRepeatable: true,
  },
  // The same account is put in place once, and each one ends the invitation before it.
  addCluster: { method: "POST", path: "/v1/clusters", answer: invitation, isRepeatable: true },
  revokeCluster: { method: "POST", path: "/v1/clusters/{cluster}/revoke", answer: clusterResource, isRepeatable: true },
  // Each one ends the invitation before it.
  inviteCluster: { method: "POST", path: "/v1/clusters/{cluster}/invite", answer: invitation, isRepeatable: true },
  joinCluster: { method: "POST", path: "/v1/clusters/{cluster}/join", answer: joinAnswer, isRepeatable: true },
  acceptCluster: { method: "POST", path: "/v1/clusters/{cluster}/accept", answer: clusterResource, isRepeatable: true },
  renewToken: { method: "POST", path: "/v1/clusters/{cluster}/renew", answer: renewedToken, isRepeatable: true },
  changeCluster: {
    method: "POST",
    path: "/v1/clusters/{cluster}/settings",
    answer: clusterResource,
    isRepeatable: true,
  },
  listEngines: { method: "GET", path: "/v1/engines", answer: engineList, isRepeatable: true },
  getMe: { method: "GET", path: "/v1/me", answer: me, isRepeatable: true },
  // A second token would be one that no one knows.
  createToken: { method: "POST", path: "/v1/tokens", answer: createdToken, isRepeatable: false },
  listTokens: { method: "GET", path: "/v1/tokens", answer: tokenList, isRepeatable: true },
  getToken: { method: "GET", path: "/v1/tokens/{id}", answer: tokenResource, isRepeatable: true },
  revokeToken: { method: "DELETE", path: "/v1/tokens/{id}", answer: tokenResource, isRepeatable: true },
  // The second time the same tenant is there already, which is answered as the first.
  createTenant: { method: "POST", path: "/v1/tenants", answer: tenantResource, isRepeatable: true },
  listTenants: { method: "GET", path: "/v1/tenants", answer: tenantList, isRepeatable: true },
  getTenant: { method: "GET", path: "/v1/tenants/{tenant}", answer: tenantResource, isRepeatable: true },
  setTenantQuota: { method: "POST", path: "/v1/tenants/{tenant}/quota", answer: tenantResource, isRepeatable: true },
  setMemberQuota: {
    method: "POST",
    path: "/v1/tenants/{tenant}/member-quota",
    answer: tenantResource,
    isRepeatable: true,
  },
  suspendTenant: { method: "POST", path: "/v1/tenants/{tenant}/suspend", answer: tenantResource, isRepeatable: true },
  resumeTenant: { method: "POST", path: "/v1/tenants/{tenant}/resume", answer: tenantResource, isRepeatable: true },
  eraseTenant: { method: "POST", path: "/v1/tenants/{tenant}/erase", answer: tenantResource, isRepeatable: true },
  verifyTenantQuota: { method: "POST", path: "/v1/tenants/{tenant}/verify", answer: quotaReview, isRepeatable: true },
  listAudit: { method: "GET", path: "/v1/audit", answer: auditList, isRepeatable: true },
  listAuditBlocks: { method: "GET", path: "/v1/audit/blocks", answer: auditBlockList, isRepeatable: true },
  // A second webhook would be one whose secret no one knows, and a second secret or message one that no one asked for.
  createWebhook: { method: "POST", path: "/v1/webhooks", answer: createdWebhook, isRepeatable: false },
  listWebhooks: { method: "GET", path: "/v1/webhooks", answer: webhookList, isRepeatable: true },
  getWebhook: { method: "GET", path: "/v1/webhooks/{id}", answer: webhookResource, isRepeatable: true },
  changeWebhook: { method: "POST", path: "/v1/webhooks/{id}/settings", answer: webhookResource, isRepeatable: true },
  // The second time it does not exist any more, and that is a 404.
  deleteWebhook: { method: "DELETE", path: "/v1/webhooks/{id}", answer: webhookResource, isRepeatable: false },
  rotateWebhookSecret: {
    method: "POST",
    path: "/v1/webhooks/{id}/rotate",
    answer: createdWebhook,
    isRepeatable: false,
  },
  testWebhook: { method: "POST", path: "/v1/webhooks/{id}/test", answer: queuedWebhook, isRepeatable: false },
  listDeliveries: {
    method: "GET",
    path: "/v1/webhooks/{id}/deliveries",
    answer: webhookDeliveryList,
    isRepeatable: true,
  },
  resendDelivery: {
    method: "POST",
    path: "/v1/webhooks/{id}/deliveries/{delivery}/resend",
    answer: queuedWebhook,
    isRepeatable: false,
  },
  listPlans: { method: "GET", path: "/v1/plans", answer: planList, isRepeatable: true },
} as const satisfies Record<string, Operation<unknown>>;
