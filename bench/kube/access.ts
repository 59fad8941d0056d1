import { readFile } from "node:fs/promises";
import * as z from "zod";

/** How to reach an API server that was started by testbed/servers. */
export interface KubeAccess {
  readonly server: string;
  /** PEM */
  readonly ca: string;
  readonly token: string;
}

const kubeconfigSchema = z.object({
  clusters: z.tuple([
    z.object({ cluster: z.object({ server: z.string(), "certificate-authority-data": z.string() }) }),
  ]),
  users: z.tuple([z.object({ user: z.object({ token: z.string() }) })]),
});

/** Reads the kubeconfig that testbed/servers writes; throws ZodError for any other shape. */
export async function readAccess(kubeconfig: string): Promise<KubeAccess> {
  const { clusters, users } = kubeconfigSchema.parse(JSON.parse(await readFile(kubeconfig, "utf8")));
  const { server, "certificate-authority-data": ca } = clusters[0].cluster;
  return { server, ca: Buffer.from(ca, "base64").toString("utf8"), token: users[0].user.token };
}
