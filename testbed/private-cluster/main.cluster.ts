import { once } from "node:events";
import { isPrivate } from "../nodes/private/config.ts";
import { runClusterInside } from "./cluster-inside.ts";
import { startPrivateCluster } from "./start-private-cluster.ts";

/** A cluster with a real node to try things on; inside its namespaces this same entry is the cluster. */
if (isPrivate()) {
  await runClusterInside(process.argv[2] ?? "{}").catch(fail);
} else {
  await using cluster = await startPrivateCluster();
  console.log(`Ready after ${cluster.startMs} ms:
  ${cluster.kubectl} --kubeconfig ${cluster.kubeconfig} get pods --all-namespaces
Ctrl-C ends it.`);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM"), cluster.process.exited]);
}

/** Only what went wrong: the starter outside shows the end of what is printed. */
function fail(error: unknown): never {
  console.error(error instanceof Error ? `${error.name}: ${error.message}` : error);
  process.exit(1);
}
