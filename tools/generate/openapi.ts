import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { describeApi } from "../../control-plane/openapi/describe-api.ts";
import { allRoutes } from "../../control-plane/routes.ts";
import type { Generated } from "./generator.ts";

const manifest = z.object({ version: z.string() });
// The routes that serve the document are described like the others; they are not asked for it here.
const nothing = () => Promise.reject(new Error("the document is being written"));

/** The OpenAPI document, from the routes and their schemas. */
export function openapi(root: string): Generated {
  const { version } = manifest.parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  const text = `${JSON.stringify(describeApi(allRoutes(nothing), version), undefined, 2)}\n`;
  return { files: new Map([["control-plane/openapi.generated.json", text]]) };
}
