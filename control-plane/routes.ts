import { listAuditBlocksRoute, listAuditRoute } from "./audit/audit.route.ts";
import { listEnginesRoute, listPlansRoute } from "./catalog/catalog.route.ts";
import { addClusterRoute, revokeClusterRoute } from "./clusters/add.route.ts";
import { cordonClusterRoute, getClusterRoute, setClusterRoute, uncordonClusterRoute } from "./clusters/change.route.ts";
import { acceptClusterRoute, inviteClusterRoute, joinClusterRoute } from "./clusters/join.route.ts";
import { listClustersRoute } from "./clusters/list.route.ts";
import { PlacementTally } from "./clusters/placement-tally.ts";
import { renewTokenRoute } from "./clusters/renew.route.ts";
import { followEventsRoute, followStoreRoute } from "./events/events.route.ts";
import { listOperationsRoute, listStoreOperationsRoute } from "./history/operations.route.ts";
import { listRevisionsRoute } from "./history/revisions.route.ts";
import { verifyHostRoute } from "./hosts/verify.route.ts";
import type { Route } from "./http/route.ts";
import type { SignInPages } from "./http/sign-in-pages.ts";
import { meRoute } from "./identity/me.route.ts";
import { signInRoutes } from "./identity/sign-in.route.ts";
import { createTokenRoute, getTokenRoute, listTokensRoute, revokeTokenRoute } from "./identity/tokens.route.ts";
import type { LoadOpenApi } from "./openapi/document.ts";
import { docsRoute, openapiRoute } from "./platform/documents.route.ts";
import { healthRoute, readyRoute } from "./platform/health.route.ts";
import { beginBackupRoute, listBackupsRoute } from "./stores/backups.route.ts";
import { changeStoreRoute } from "./stores/change.route.ts";
import { checkNameRoute } from "./stores/check-name.route.ts";
import { createStoreRoute } from "./stores/create.route.ts";
import { askCredentialsRoute } from "./stores/credentials.route.ts";
import { deleteStoreRoute } from "./stores/delete.route.ts";
import { getStoreRoute } from "./stores/get.route.ts";
import { listStoresRoute } from "./stores/list.route.ts";
import { readLogsRoute } from "./stores/logs.route.ts";
import { listObjectsRoute } from "./stores/objects.route.ts";
import { previewStoreRoute } from "./stores/preview.route.ts";
import { runRoutes } from "./stores/run.route.ts";
import type { StoreListing } from "./stores/summaries/kept-index.ts";
import { undeleteStoreRoute } from "./stores/undelete.route.ts";
import {
  createTenantRoute,
  eraseTenantRoute,
  getTenantRoute,
  listTenantsRoute,
  resumeTenantRoute,
  setMemberQuotaRoute,
  setQuotaRoute,
  suspendTenantRoute,
  verifyQuotaRoute,
} from "./tenants/tenants.route.ts";
import { listDeliveriesRoute, resendDeliveryRoute, testWebhookRoute } from "./webhooks/deliveries.route.ts";
import {
  changeWebhookRoute,
  createWebhookRoute,
  deleteWebhookRoute,
  getWebhookRoute,
  listWebhooksRoute,
  rotateWebhookRoute,
} from "./webhooks/webhooks.route.ts";

/** What some routes have in some processes. */
export interface RouteParts {
  readonly pages?: SignInPages | undefined;
  /** @default lists are read from the bus page by page */
  readonly listing?: StoreListing | undefined;
}

/** Every route in the order in which the document lists it, which `load` gets; those of the pages are not in it. */
export function allRoutes(load: LoadOpenApi, { pages, listing }: RouteParts = {}): Route[] {
  const tally = new PlacementTally();
  return [
    createStoreRoute(tally),
    listStoresRoute(listing),
    getStoreRoute(),
    changeStoreRoute(),
    deleteStoreRoute(),
    undeleteStoreRoute(),
    ...runRoutes(),
    ...historyRoutes(),
    checkNameRoute(),
    verifyHostRoute(),
    ...questionRoutes(tally),
    followEventsRoute(),
    followStoreRoute(),
    listClustersRoute(),
    addClusterRoute(),
    getClusterRoute(),
    cordonClusterRoute(),
    uncordonClusterRoute(),
    setClusterRoute(),
    revokeClusterRoute(),
    inviteClusterRoute(),
    joinClusterRoute(),
    acceptClusterRoute(),
    renewTokenRoute(),
    listEnginesRoute(),
    listPlansRoute(),
    meRoute(),
    createTokenRoute(),
    listTokensRoute(),
    getTokenRoute(),
    revokeTokenRoute(),
    createTenantRoute(),
    listTenantsRoute(),
    getTenantRoute(),
    setQuotaRoute(),
    setMemberQuotaRoute(),
    eraseTenantRoute(),
    suspendTenantRoute(),
    resumeTenantRoute(),
    verifyQuotaRoute(),
    ...webhookRoutes(),
    listAuditRoute(),
    listAuditBlocksRoute(),
    ...platformRoutes(load),
    ...(pages ? signInRoutes(pages) : []),
  ];
}

/** What a cluster's agent answers. */
function questionRoutes(tally: PlacementTally): Route[] {
  return [
    askCredentialsRoute(),
    readLogsRoute(),
    listObjectsRoute(),
    listBackupsRoute(),
    beginBackupRoute(),
    previewStoreRoute(tally),
  ];
}

function historyRoutes(): Route[] {
  return [listStoreOperationsRoute(), listRevisionsRoute(), listOperationsRoute()];
}

function webhookRoutes(): Route[] {
  return [
    createWebhookRoute(),
    listWebhooksRoute(),
    getWebhookRoute(),
    changeWebhookRoute(),
    deleteWebhookRoute(),
    rotateWebhookRoute(),
    testWebhookRoute(),
    listDeliveriesRoute(),
    resendDeliveryRoute(),
  ];
}

function platformRoutes(load: LoadOpenApi): Route[] {
  return [healthRoute(), readyRoute(), openapiRoute(load), docsRoute(load)];
}
