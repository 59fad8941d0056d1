import * as z from "zod";
import type { PassStep } from "../pass.ts";
import { observeWaves } from "./observe.ts";

const sized = z.object({ spec: z.object({ replicas: z.int().default(1) }) });

/**
 * Of a store that is resumed the database comes first: the pass ends until it serves, so that the app does not begin with
 * failures and wait longer after each.
 */
export const awaitDatabase: PassStep = async (pass, deps) => {
  const { manifests, observations } = pass;
  const app = deps.owned.inNamespace("Deployment", manifests.namespace);
  const isStopped = app.length > 0 && app.every((each) => sized.parse(each).spec.replicas === 0);
  if (!isStopped) return undefined;
  await observeWaves(pass, deps, ["guards", "data"]);
  if (observations.get("database")?.state === "Done") return undefined;
  observations.set("app", { state: "Waiting", message: "waiting for database" });
  return "wait";
};
