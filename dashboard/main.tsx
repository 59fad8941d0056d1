import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { meKey, meQuery, storesQuery, tenantsKey } from "./api/queries.ts";
import { createQueryClient } from "./api/query-client.ts";
import { createServices, ServicesProvider } from "./api/services.tsx";
import { applyTheme, keptTheme } from "./frame/theme.ts";
import { createPages, loadRest } from "./pages.tsx";
import { askedOf, readStoreFilter } from "./stores/store-filter.ts";

applyTheme(keptTheme());
const services = createServices();
const client = createQueryClient();
services.acting.subscribe(() => {
  // Of another tenant nothing stays. Who asks and which tenants there are only is read again: the list that was chosen
  // from must not go away under the one who chose.
  const ofEveryTenant = new Set<unknown>([meKey[0], tenantsKey[0]]);
  void client.resetQueries({ predicate: ({ queryKey }) => !ofEveryTenant.has(queryKey[0]) });
  void client.invalidateQueries({ predicate: ({ queryKey }) => ofEveryTenant.has(queryKey[0]) });
});

// What the first screen shows is asked for at once, beside the work of making it.
void client.prefetchQuery(meQuery(services.api));
if (["/", "/stores"].includes(location.pathname)) {
  const filter = readStoreFilter(Object.fromEntries(new URLSearchParams(location.search)));
  void client.prefetchInfiniteQuery(storesQuery(services.api, askedOf(filter)));
}

// A stream that is open can stay so for minutes after the network went: whether the platform answers is tried at once.
for (const change of ["offline", "online"])
  addEventListener(change, () => void services.connection.fetch("/healthz").catch(() => undefined));

// Another tab of this browser saved a view, or forgot one.
addEventListener("storage", () => services.views.tell());

const place = document.getElementById("app");
if (place === null) throw new TypeError("index.html has no #app");
createRoot(place).render(
  <StrictMode>
    <ServicesProvider services={services}>
      <QueryClientProvider client={client}>
        <RouterProvider router={createPages()} />
      </QueryClientProvider>
    </ServicesProvider>
  </StrictMode>,
);

sessionStorage.removeItem("storeplane.tries");

/** Long enough for the first screen to be there and asked for. */
const restAfterMs = 2000;
setTimeout(() => void loadRest(), restAfterMs);
