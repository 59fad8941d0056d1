import { createContext, type ReactNode, useContext } from "react";
import { ApiClient } from "../../client/index.ts";
import { tenantHeader } from "../../contract/index.ts";
import { EventsFeed } from "../live/events-feed.ts";
import type { LiveFeed } from "../live/live-feed.ts";

import { Announcer } from "../parts/announcer.ts";
import { KeyMap } from "../parts/key-map.ts";
import { ActingTenant } from "./acting-tenant.ts";
import { Connection } from "./connection.ts";
import { KeptToken } from "./kept-token.ts";
import { type PageVersion, versionOf } from "./page-version.ts";
import { SavedViews } from "./saved-views.ts";

/** What every screen works with. */
export interface Services {
  readonly api: ApiClient;
  readonly connection: Connection;
  readonly feed: LiveFeed;
  readonly announcer: Announcer;
  readonly acting: ActingTenant;
  readonly keys: KeyMap;
  readonly token: KeptToken;
  readonly version: PageVersion;
  readonly views: SavedViews;
}

/** For the API that this page came from. */
export function createServices(): Services {
  const connection = new Connection();
  const acting = new ActingTenant(sessionStorage);
  const token = new KeptToken(sessionStorage);
  const headers = (): Record<string, string> => {
    const [tenant, kept] = [acting.read(), token.read()];
    return { ...(tenant && { [tenantHeader]: tenant }), ...(kept && { authorization: `Bearer ${kept}` }) };
  };
  const api = new ApiClient({ url: location.origin, fetch: connection.fetch, headers, retries: 1 });
  const feed = new EventsFeed({
    // A stream tells by itself whether it is up; one that is slow to come says nothing of the platform.
    api: new ApiClient({ url: location.origin, headers }),
    acting,
    ownSignIn: () => token.name(),
    page: document,
    // Browsers have them on pages that came by HTTPS or from this machine, whatever their types say.
    locks: (navigator as Partial<Navigator>).locks,
    openChannel: (name) => new BroadcastChannel(name),
  });
  const keys = new KeyMap(localStorage);
  const views = new SavedViews(localStorage);
  const version = versionOf(document);
  return { api, connection, feed, announcer: new Announcer(), acting, keys, token, version, views };
}

const ServicesContext = createContext<Services | undefined>(undefined);

export function ServicesProvider({
  services,
  children,
}: {
  readonly services: Services;
  readonly children: ReactNode;
}) {
  return <ServicesContext value={services}>{children}</ServicesContext>;
}

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new TypeError("a screen stands outside of its services");
  return services;
}
