import { destination, pino } from "pino";
import { type PolicyEnforcer, startPolicyEnforcer } from "../policy/enforcer.ts";
import { podRange } from "../private/addresses.ts";

/** Where containerd's CNI library keeps what it gave to each pod; on the private /var/lib. */
const cniResults = "/var/lib/cni/results";
/** What the plug-in `ptp` calls the node's ends of the links to pods. */
const podLinks = "veth*";

/** Enforces network policies on the node of this network namespace. */
export function enforcePolicies(kubeconfig: string, logFile: string): Promise<PolicyEnforcer> {
  const logger = pino(destination({ dest: logFile, sync: true }));
  return startPolicyEnforcer({ kubeconfig, network: { links: podLinks, subnet: podRange }, logger, cniResults });
}
