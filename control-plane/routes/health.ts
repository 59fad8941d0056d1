import * as z from "zod";
import { ProblemError } from "../errors.ts";
import { type Route, route } from "./route.ts";

const health = z.object({ status: z.string() });

/** `GET /healthz`: the process answers. */
export function healthRoute(): Route {
  return route(
    {
      operationId: "health",
      method: "get",
      path: "/healthz",
      isProbe: true,
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
      isProbe: true,
      summary: "Whether requests can be served",
      answers: { 200: { description: "The bus answers and has every stream.", schema: health } },
      problems: ["shutting-down"],
    },
    async (_input, { backend, isDraining }) => {
      if (isDraining()) throw new ProblemError("shutting-down", "What is asked here is still answered.");
      await backend.checkReady();
      return { status: 200, body: { status: "ready" } };
    },
  );
}
