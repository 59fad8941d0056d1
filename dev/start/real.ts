import { join } from "node:path";
import { writeOutsideKubeconfig } from "../nodes/outside-kubeconfig.ts";
import { whenReady } from "../nodes/private/readiness.ts";
import { type PrivateProcess, runPrivately } from "../nodes/private/run-privately.ts";
import { reachInside } from "../nodes/private/sockets.ts";
import { fetchForShops } from "../shop/shop-images.ts";
import { offers, toldInside } from "./real-inside.ts";

export interface RealStart {
  readonly dir: string;
  readonly httpPort: number;
  /** Where shops are reached by their host names. */
  readonly shopPort: number;
}

/** Everything with a real node, reached at this machine's loopback. */
export interface RealStarted extends AsyncDisposable {
  readonly greeting: string;
  readonly process: PrivateProcess;
}

/** Longer than what is waited for inside, whose error says more: images put into a new node, and its agent. */
const readyTimeoutMs = 900_000;

/** @throws NodeRequirementsError, with what to install, where real nodes can't run. */
export async function startReal({ dir, httpPort, shopPort }: RealStart): Promise<RealStarted> {
  await fetchForShops();
  await using undo = new AsyncDisposableStack();
  const log = "platform.log";
  const run = undo.use(await runPrivately({ main: join(import.meta.dirname, "main.real.ts"), args: [dir], dir, log }));
  const { kubeconfig, ...told } = await whenReady(run, { schema: toldInside, timeoutMs: readyTimeoutMs, log });
  undo.use(await reachInside(run.dir, offers.api, httpPort));
  undo.use(await reachInside(run.dir, offers.shops, shopPort));
  const { port } = undo.use(await reachInside(run.dir, offers.kubernetes));
  const outside = writeOutsideKubeconfig(kubeconfig, { dir: run.dir, port });
  const stack = undo.move();
  return {
    greeting: greeting({ ...told, kubeconfig: outside, dir, httpPort, shopPort }),
    process: run,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

interface Greeting extends RealStart {
  readonly cluster: string;
  readonly kubeconfig: string;
  readonly kubectl: string;
  readonly controlPlaneLog: string;
}

function greeting({ httpPort, shopPort, dir, cluster, kubectl, kubeconfig, controlPlaneLog }: Greeting): string {
  const url = `http://127.0.0.1:${httpPort}`;
  const kube = `${kubectl} --kubeconfig ${kubeconfig}`;
  return `
Storeplane runs on ${url} with the cluster ${cluster}. Its node is real: shops answer, here on port ${shopPort}.

Create a shop, watch it come up, and buy something in a browser:

  curl -i ${url}/v1/stores -H 'content-type: application/json' -d '{"name":"hats","engine":"medusa"}'
  curl -s ${url}/v1/stores/hats
  http://hats.stores.localhost:${shopPort}/
  npm run -s credentials -- hats --url ${url}
  curl -i -X DELETE '${url}/v1/stores/hats?force=true'

The addresses that the API tells are those inside the cluster: here :${shopPort} comes behind the host.

Look into the cluster, and at its agent:

  ${kube} get pods --all-namespaces
  ${kube} --namespace storeplane-system logs deployment/storeplane-agent

Log of the control plane: ${controlPlaneLog}
State is kept in ${dir} and taken up by the next start; "npm start -- --nodes real --fresh" begins anew.
Ctrl-C ends everything.
`;
}
