import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const kubeconfigSchema = z.looseObject({
  clusters: z.tuple([z.looseObject({ cluster: z.looseObject({ server: z.string() }) })]),
});

/**
 * Writes a kubeconfig of inside once more, for a port of the loopback outside; returns its path. By name, as the API
 * server's certificate has no address of the machine.
 */
export function writeOutsideKubeconfig(inside: string, { dir, port }: { dir: string; port: number }): string {
  const config = kubeconfigSchema.parse(JSON.parse(readFileSync(inside, "utf8")));
  config.clusters[0].cluster.server = `https://localhost:${port}`;
  const outside = join(dir, "outside.kubeconfig");
  writeFileSync(outside, JSON.stringify(config), { mode: 0o600 });
  return outside;
}
