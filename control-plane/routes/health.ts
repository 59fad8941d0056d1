import * as z from "zod";
import { type Route, route } from "./route.ts";

const health = z.object({ status: z.string() });

/** `GET /healthz`: the process answers. */
export function healthRoute(): Route {
  return route(
    {
      operationId: "health",
      method: "get",
      path: "/healthz",
      summary: "Whether the process answers",
      answers: { 200: { description: "It does.", schema: health } },
      problems: [],
    },
    () => Promise.resolve({ status: 200, body: { status: "ok" } }),
  );
}

/** `GET /readyz`: the bus answers and has every stream. */
export function readyRoute(): Route {
  return route(
    {
      operationId: "ready",
      method: "get",
      path: "/readyz",
      summary: "Whether requests can be served",
      answers: { 200: { description: "The bus answers and has every stream.", schema: health } },
      problems: [],
    },
    async (_input, { backend }) => {
      await backend.checkReady();
      return { status: 200, body: { status: "ready" } };
    },
  );
}
