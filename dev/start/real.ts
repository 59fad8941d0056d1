import { join } from "node:path";
import { apiTokenText } from "../../contract/index.ts";
import { keepAdminToken } from "../../control-plane/config.node.ts";
import { imageHasPlugin } from "../../images/build/ensure-images.ts";
import { whenReady } from "../../testbed/nodes/private/readiness.ts";
import { type PrivateProcess, runPrivately } from "../../testbed/nodes/private/run-privately.ts";
import { reachInside } from "../../testbed/nodes/private/sockets.ts";
import { writeOutsideKubeconfig } from "../../testbed/private-cluster/outside-kubeconfig.ts";
import { adminTokenFile } from "../platform/admit-first-admin.ts";
import { fetchForShops, shopEngines } from "../platform/shop-images.ts";
import { signInOnce } from "../platform/sign-in-once.ts";
import { keepForCommand } from "./keep-for-command.ts";
import { realGreeting } from "./real-greeting.ts";
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
  await fetchForShops(shopEngines);
  await using undo = new AsyncDisposableStack();
  const log = "platform.log";
  const main = join(import.meta.dirname, "main.real.ts");
  const link = await signInOnce();
  const run = undo.use(await runPrivately({ main, args: [dir, String(shopPort), link.codeHash], dir, log }));
  const { kubeconfig, ...told } = await whenReady(run, { schema: toldInside, timeoutMs: readyTimeoutMs, log });
  undo.use(await reachInside(run.dir, offers.api, httpPort));
  undo.use(await reachInside(run.dir, offers.shops, shopPort));
  const { port } = undo.use(await reachInside(run.dir, offers.kubernetes));
  const outside = writeOutsideKubeconfig(kubeconfig, { dir: run.dir, port });
  // It lies in the kept directory: what tells that all is ready is written down where more can read it.
  const token = apiTokenText(keepAdminToken(join(dir, adminTokenFile)));
  const kept = await keepForCommand(`http://127.0.0.1:${httpPort}`, token);
  const stack = undo.move();
  return {
    greeting: realGreeting({
      ...told,
      token,
      kept,
      signInLink: `http://127.0.0.1:${httpPort}${link.path}`,
      kubeconfig: outside,
      dir,
      httpPort,
      shopPort,
      hasPlugin: imageHasPlugin(),
    }),
    process: run,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
