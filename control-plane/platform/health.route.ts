import { healthReport } from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import { type Route, route } from "../http/route.ts";

/** `GET /healthz`: the process answers. */
export function healthRoute(): Route {
  return route(
    {
      operationId: "checkHealth",
      tag: "Platform",
      method: "get",
      path: "/healthz",
      right: "public",
      isProbe: true,
      needsNoBus: true,
      summary: "Check that the process responds",
      answers: { 200: { description: "The process responds.", schema: healthReport } },
      problems: [],
    },
    () => Promise.resolve({ status: 200, body: { status: "ok" } }),
  );
}

/** `GET /readyz`: the bus answers and has every stream. */
export function readyRoute(): Route {
  return route(
    {
      operationId: "checkReadiness",
      tag: "Platform",
      method: "get",
      path: "/readyz",
      right: "public",
      isProbe: true,
      summary: "Check that requests can be served",
      answers: { 200: { description: "The bus responds and has every stream.", schema: healthReport } },
      problems: ["shutting-down"],
    },
    async (_input, { backend, isDraining }) => {
      if (isDraining())
        throw new ProblemError(
          "shutting-down",
          "This process is shutting down. Requests that still reach it are served.",
        );
      await backend.checkReady();
      return { status: 200, body: { status: "ready" } };
    },
  );
}
