import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { ConfigurationError } from "../config.ts";
import type { DashboardAsset, DashboardFiles } from "./serve-dashboard.ts";

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".woff2": "font/woff2",
};

/** The dashboard that `npm run build:dashboard` wrote into the folder. Throws ConfigurationError where it is missing. */
export function readDashboard(folder: string): DashboardFiles {
  try {
    const names = readdirSync(join(folder, "assets"));
    const present = new Set(names);
    const read = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(join(folder, "assets", name)));
    const assets = names.flatMap((name): [string, DashboardAsset][] => {
      const type = types[extname(name)];
      if (type === undefined) return [];
      const gzip = present.has(`${name}.gz`) ? read(`${name}.gz`) : undefined;
      const brotli = present.has(`${name}.br`) ? read(`${name}.br`) : undefined;
      return [[`/assets/${name}`, { type, bytes: read(name), gzip, brotli }]];
    });
    const index = readFileSync(join(folder, "index.html"), "utf8");
    return { index, inlineScripts: inlineScripts(index), assets: new Map(assets) };
  } catch (cause) {
    const todo = "Write it with npm run build:dashboard, or leave the variable out.";
    throw new ConfigurationError(`STOREPLANE_DASHBOARD_DIR: there is no dashboard in ${folder}. ${todo}`, { cause });
  }
}

function inlineScripts(index: string): readonly string[] {
  return [...index.matchAll(/<script>([^]*?)<\/script>/g)].map(([, script = ""]) =>
    createHash("sha256").update(script).digest("base64"),
  );
}
