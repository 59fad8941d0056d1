import type { LoadOpenApi } from "../openapi-document.ts";
import { askCredentialsRoute } from "./ask-credentials.ts";
import { listEnginesRoute, listPlansRoute } from "./catalog.ts";
import { createStoreRoute } from "./create-store.ts";
import { deleteStoreRoute } from "./delete-store.ts";
import { docsRoute, openapiRoute } from "./documents.ts";
import { getStoreRoute } from "./get-store.ts";
import { healthRoute, readyRoute } from "./health.ts";
import { listClustersRoute } from "./list-clusters.ts";
import { listStoresRoute } from "./list-stores.ts";
import { previewStoreRoute } from "./preview-store.ts";
import type { Route } from "./route.ts";
import { undeleteStoreRoute } from "./undelete-store.ts";

/** Every route in the order in which the document lists it; `load` gets that document. */
export function allRoutes(load: LoadOpenApi): Route[] {
  return [
    createStoreRoute(),
    listStoresRoute(),
    getStoreRoute(),
    deleteStoreRoute(),
    undeleteStoreRoute(),
    askCredentialsRoute(),
    previewStoreRoute(),
    listClustersRoute(),
    listEnginesRoute(),
    listPlansRoute(),
    healthRoute(),
    readyRoute(),
    openapiRoute(load),
    docsRoute(load),
  ];
}
