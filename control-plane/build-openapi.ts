import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { describeApi } from "./openapi/describe-api.ts";
import { allRoutes } from "./routes/routes.ts";

const target = new URL("openapi.generated.json", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
// The routes that serve the document are described like the others; nobody asks them for it here.
const nothing = () => Promise.reject(new Error("the document is being written"));
const text = `${JSON.stringify(describeApi(allRoutes(nothing), manifest.version), undefined, 2)}\n`;

if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (readFileSync(target, "utf8") !== text) {
  process.stderr.write("control-plane/openapi.generated.json is stale: run node control-plane/build-openapi.ts\n");
  process.exitCode = 1;
}
