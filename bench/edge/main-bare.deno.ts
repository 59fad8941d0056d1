import { bareApp } from "./bare-app.ts";

/** What is used of Deno; its own types would clash with those of Node. */
declare const Deno: {
  readonly env: { get(name: string): string | undefined };
  serve(
    options: { hostname: string; port: number },
    handler: (request: Request) => Response | Promise<Response>,
  ): unknown;
};

const app = bareApp();
Deno.serve({ hostname: "127.0.0.1", port: Number(Deno.env.get("STOREPLANE_HTTP_PORT")) }, (request) =>
  app.fetch(request),
);
