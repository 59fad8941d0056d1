import "./styles/index.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "./api/query-client.ts";
import { createServices, ServicesProvider } from "./api/services.tsx";
import { applyTheme, keptTheme } from "./frame/theme.ts";
import { createPages } from "./pages.tsx";

applyTheme(keptTheme());
const services = createServices();
const client = createQueryClient();
services.acting.subscribe(() => void client.resetQueries());

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
