import { readFileSync } from "node:fs";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { MalformedError } from "./form.ts";
import { BackendAwayError, NotSellingError, NotThereError, RefusedError } from "./medusa/errors.ts";
import { type Problem, problemPage, problems } from "./pages/problem.ts";
import { cartRoutes } from "./routes/cart.ts";
import { catalogueRoutes } from "./routes/catalogue.ts";
import { checkoutRoutes } from "./routes/checkout.ts";
import { healthRoutes } from "./routes/health.ts";
import { orderRoutes } from "./routes/order.ts";
import { show } from "./routes/show.ts";
import { protect } from "./security.ts";
import type { Shop } from "./shop.ts";

/** Receives every request that failed for a reason that an operator may want to know. */
export type Report = (event: { path: string; status: number; error: Error }) => void;

const style = readFileSync(new URL("style.css", import.meta.url), "utf8");
const retrySeconds = "5";

function problemOf(error: Error): Problem {
  if (error instanceof NotThereError) return problems.notThere;
  if (error instanceof NotSellingError) return problems.notSelling;
  if (error instanceof RefusedError) return problems.refused;
  if (error instanceof MalformedError) return problems.malformed;
  if (error instanceof BackendAwayError) return problems.away;
  if (!(error instanceof HTTPException)) return problems.broken;
  return error.status === 403 ? problems.foreign : error.status === 413 ? problems.tooLarge : problems.malformed;
}

/** The whole storefront as one function from request to answer. */
export function createApp(shop: Shop, report: Report): Hono {
  const app = new Hono();
  protect(app, shop.config);
  app.get("/style.css", (c) => {
    c.header("cache-control", "public, max-age=300");
    return c.body(style, 200, { "content-type": "text/css; charset=utf-8" });
  });
  for (const routes of [healthRoutes, catalogueRoutes, cartRoutes, checkoutRoutes, orderRoutes])
    app.route("/", routes(shop));
  const showProblem = (problem: Problem) => ({ ...problem, body: problemPage(problem) });
  app.notFound((c) => show(c, shop, showProblem(problems.notThere)));
  app.onError((error, c) => {
    const problem = problemOf(error);
    if (problem.status >= 409) report({ path: c.req.path, status: problem.status, error });
    if (problem.status === 503) c.header("retry-after", retrySeconds);
    return show(c, shop, showProblem(problem));
  });
  return app;
}
