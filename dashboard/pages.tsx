import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { readActivityFilter } from "./activity/activity-filter.ts";
import { readAuditFilter } from "./audit/audit-filter.ts";
import { BrokenPage } from "./frame/broken-page.tsx";
import { Frame } from "./frame/frame.tsx";
import { panelLoaders } from "./frame/keyboard/load-panel.ts";
import { NotFoundPage } from "./frame/not-found-page.tsx";
import { loadPart } from "./parts/load-part.ts";
import { readPicked } from "./stores/history/picked-revisions.ts";
import { readStoreFilter } from "./stores/store-filter.ts";

const loaders: (() => Promise<unknown>)[] = [];

/** A part of the page that is loaded when it is asked for, or pointed at, or when there is nothing else to do. */
function screen<Parts extends object, Name extends keyof Parts & string>(load: () => Promise<Parts>, name: Name) {
  loaders.push(load);
  return lazyRouteComponent(() => loadPart(load), name);
}

/** Loads all screens, so that the next one is there at once, also where nothing answers any more by then. */
export async function loadRest(): Promise<void> {
  // What can't be loaded is asked for again by whoever goes there.
  const ofFrame = [
    () => import("./frame/drawer.tsx"),
    () => import("./frame/sign-in-page.tsx"),
    () => import("./parts/toast-region.tsx"),
    () => import("./stores/bulk/bulk-bar.tsx"),
    () => import("./stores/views/save-view.tsx"),
    () => import("./stores/virtual-rows.tsx"),
    ...Object.values(panelLoaders),
  ];
  await Promise.allSettled([...loaders, ...ofFrame].map((load) => load()));
}

const root = createRootRoute({ component: Frame, notFoundComponent: NotFoundPage, errorComponent: BrokenPage });
const under = { getParentRoute: () => root } as const;

const home = createRoute({
  ...under,
  path: "/",
  beforeLoad: () => {
    // oxlint-disable-next-line typescript/only-throw-error -- the router's way to lead elsewhere
    throw redirect({ to: "/stores", replace: true });
  },
});
const stores = createRoute({
  ...under,
  path: "/stores",
  validateSearch: readStoreFilter,
  component: screen(() => import("./stores/stores-page.tsx"), "StoresPage"),
});
const newStore = createRoute({
  ...under,
  path: "/new-store",
  component: screen(() => import("./stores/create/new-store-page.tsx"), "NewStorePage"),
});
const store = createRoute({
  ...under,
  path: "/stores/$name",
  component: screen(() => import("./stores/store-page.tsx"), "StorePage"),
});
/** What stands in a store's page, each under a tab of its own (dashboard/stores/store-tabs.tsx). */
const underStore = { getParentRoute: () => store } as const;
const storeOverview = createRoute({
  ...underStore,
  path: "/",
  component: screen(() => import("./stores/store-overview.tsx"), "StoreOverview"),
});
const storeActivity = createRoute({
  ...underStore,
  path: "/activity",
  component: screen(() => import("./stores/history/store-activity.tsx"), "StoreActivity"),
});
const storeRevisions = createRoute({
  ...underStore,
  path: "/revisions",
  validateSearch: readPicked,
  component: screen(() => import("./stores/history/store-revisions.tsx"), "StoreRevisions"),
});
const storeLogs = createRoute({
  ...underStore,
  path: "/logs",
  component: screen(() => import("./stores/logs/store-logs.tsx"), "StoreLogs"),
});
const storeObjects = createRoute({
  ...underStore,
  path: "/objects",
  component: screen(() => import("./stores/objects/store-objects.tsx"), "StoreObjects"),
});
const storeBackups = createRoute({
  ...underStore,
  path: "/backups",
  component: screen(() => import("./stores/backups/store-backups.tsx"), "StoreBackups"),
});
const activity = createRoute({
  ...under,
  path: "/activity",
  validateSearch: readActivityFilter,
  component: screen(() => import("./activity/activity-page.tsx"), "ActivityPage"),
});
const storeSettings = createRoute({
  ...underStore,
  path: "/settings",
  component: screen(() => import("./stores/store-settings.tsx"), "StoreSettings"),
});
const clusters = createRoute({
  ...under,
  path: "/clusters",
  component: screen(() => import("./clusters/clusters-page.tsx"), "ClustersPage"),
});
const joinCluster = createRoute({
  ...under,
  path: "/join-cluster",
  component: screen(() => import("./clusters/join/join-cluster-page.tsx"), "JoinClusterPage"),
});
const cluster = createRoute({
  ...under,
  path: "/clusters/$cluster",
  component: screen(() => import("./clusters/cluster-page.tsx"), "ClusterPage"),
});
const tenants = createRoute({
  ...under,
  path: "/tenants",
  component: screen(() => import("./tenants/tenants-page.tsx"), "TenantsPage"),
});
const tenant = createRoute({
  ...under,
  path: "/tenants/$tenant",
  component: screen(() => import("./tenants/tenant-page.tsx"), "TenantPage"),
});
const tokens = createRoute({
  ...under,
  path: "/tokens",
  component: screen(() => import("./access/tokens-page.tsx"), "TokensPage"),
});
const webhooks = createRoute({
  ...under,
  path: "/webhooks",
  component: screen(() => import("./webhooks/webhooks-page.tsx"), "WebhooksPage"),
});
const webhook = createRoute({
  ...under,
  path: "/webhooks/$webhook",
  component: screen(() => import("./webhooks/webhook-page.tsx"), "WebhookPage"),
});
const audit = createRoute({
  ...under,
  path: "/audit",
  validateSearch: readAuditFilter,
  component: screen(() => import("./audit/audit-page.tsx"), "AuditPage"),
});

const storeTabs = store.addChildren([
  storeOverview,
  storeActivity,
  storeRevisions,
  storeLogs,
  storeObjects,
  storeBackups,
  storeSettings,
]);
const tree = root.addChildren([
  home,
  stores,
  newStore,
  storeTabs,
  activity,
  clusters,
  joinCluster,
  cluster,
  tenants,
  tenant,
  tokens,
  webhooks,
  webhook,
  audit,
]);

/** Every screen under its address; each but the frame is loaded when it is asked for, or pointed at. */
export function createPages() {
  const router = createRouter({
    routeTree: tree,
    defaultPreload: "intent",
    scrollRestoration: true,
    // A screen that fails does so in its place: the way to the others stays.
    defaultErrorComponent: BrokenPage,
  });
  // Whoever does not see the page hears where they are, and goes on from there.
  router.subscribe("onRendered", ({ pathChanged, fromLocation }) => {
    if (pathChanged && fromLocation !== undefined) document.querySelector("h1")?.focus({ preventScroll: true });
  });
  return router;
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createPages>;
  }
}
