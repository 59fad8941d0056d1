import { linkWords } from "../platform/sign-in-once.ts";
import type { Kept } from "./keep-for-command.ts";
import { tokenWords } from "./token-words.ts";

export interface RealGreeting {
  readonly httpPort: number;
  readonly token: string;
  readonly kept: Kept;
  /** Signs its first visitor in. */
  readonly signInLink: string;
  readonly shopPort: number;
  /** Where the state is kept. */
  readonly dir: string;
  readonly cluster: string;
  /** Path of one that works outside. */
  readonly kubeconfig: string;
  readonly kubectl: string;
  readonly controlPlaneLog: string;
  /** Whether the WooCommerce image has the plugin. */
  readonly hasPlugin: boolean;
}

const withoutPlugin = `  engine "woocommerce" stops at WordPress here: no plugin archive was named (STOREPLANE_WOOCOMMERCE_ZIP, see
  images/woocommerce/plugin/README.md), so setup installs WordPress and says so; it is tried
  again for ten minutes, and then the store is Failed with that cause.`;
const withPlugin = `  engine "woocommerce" makes a WooCommerce shop the same way.`;

/** What a newcomer can type next where shops answer. */
export function realGreeting(told: RealGreeting): string {
  const { httpPort, token, kept, signInLink, shopPort, dir, hasPlugin } = told;
  const { cluster, kubectl, kubeconfig, controlPlaneLog } = told;
  const url = `http://127.0.0.1:${httpPort}`;
  const kube = `${kubectl} --kubeconfig ${kubeconfig}`;
  return `
Storeplane runs on ${url} with the cluster ${cluster}. Its node is real: shops answer, on port ${shopPort} of this machine.

${tokenWords(token, kept)}

${linkWords(signInLink)}

Create a shop, watch it come up, and buy something in a browser on this machine:

  curl -i ${url}/v1/stores -H "$AUTH" -H 'content-type: application/json' -d '{"name":"hats","engine":"medusa"}'
  curl -s ${url}/v1/stores/hats -H "$AUTH"
  http://hats.stores.localhost:${shopPort}/
  npx storeplane credentials hats --endpoint ${url}
  curl -i -X DELETE ${url}/v1/stores/hats -H "$AUTH"
  curl -i -X POST ${url}/v1/stores/hats/undelete -H "$AUTH"
  curl -i -X DELETE '${url}/v1/stores/hats?force=true' -H "$AUTH"

${hasPlugin ? withPlugin : withoutPlugin}

Look into the cluster, and at its agent:

  ${kube} get pods --all-namespaces
  ${kube} --namespace storeplane-system logs deployment/storeplane-agent

Log of the control plane: ${controlPlaneLog}
State is kept in ${dir} and taken up by the next start; "npm start -- --nodes real --fresh" begins without it.
Ctrl-C ends everything.
`;
}
