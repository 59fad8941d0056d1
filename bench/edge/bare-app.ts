import { Hono } from "hono";
import openapi from "../../control-plane/openapi.generated.json" with { type: "json" };

const [sampleStore] = openapi.components.schemas.Store.examples;

/** How many stores a page of the benchmark holds. */
const page = { items: Array.from({ length: 20 }, () => sampleStore) };

/** The least that could answer in the control plane's place: Hono, and bodies of the same shape. */
export function bareApp(): Hono {
  const app = new Hono();
  app.get("/healthz", (context) => context.json({ status: "ok" }));
  app.post("/v1/stores", async (context) => {
    await context.req.json();
    return context.json(sampleStore, 202);
  });
  app.get("/v1/stores", (context) => context.json(page));
  app.get("/v1/stores/:name", (context) => context.json(sampleStore));
  return app;
}
