import * as z from "zod";
import type { KubeTransport } from "./transport.ts";

const serverVersion = z.object({ gitVersion: z.string().max(64) });
const groupVersion = z.object({ preferredVersion: z.object({ version: z.string().max(64) }) });

/** The API server's version, and the one in which it serves `Store` objects. */
export async function readVersions(
  transport: Pick<KubeTransport, "send">,
): Promise<{ readonly kubernetes: string; readonly storeApi: string }> {
  const [server, group] = await Promise.all([
    transport.send({ method: "GET", path: "/version" }),
    transport.send({ method: "GET", path: "/apis/storeplane.dev" }),
  ]);
  return {
    kubernetes: serverVersion.parse(server).gitVersion,
    storeApi: groupVersion.parse(group).preferredVersion.version,
  };
}
