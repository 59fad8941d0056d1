import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startServers } from "../servers/start-servers.ts";
import { readPrivateRun } from "./private/config.ts";

const images = JSON.parse(process.argv[2] ?? "[]");
const t = performance.now();
await using servers = await startServers({ clusters: [{ id: "c1" }], nodes: "real", images });
console.log("started", servers.startMs, Math.round(performance.now() - t));
writeFileSync(join(readPrivateRun().dir, "ready.json"), JSON.stringify(servers.clusters));
await new Promise((r) => {
  process.once("SIGTERM", r);
  setTimeout(r, 3600_000);
});
console.log("ending");
