import { writeFileSync } from "node:fs";
import { nodeAddress, nodeLink } from "./addresses.ts";
import { systemCommand } from "./system-command.ts";

/** Gives the new network namespace, in which there is nothing yet, the node's link and address. */
export function setUpNetwork(): void {
  const ip = (line: string): void => void systemCommand("ip", line.split(" "));
  ip("link set lo up");
  ip(`link add ${nodeLink} type bridge`);
  ip(`address add ${nodeAddress}/16 dev ${nodeLink}`);
  ip(`link set ${nodeLink} up`);
  // It leads nowhere, but the kubelet and kube-proxy look for one to know their address.
  ip(`route add default dev ${nodeLink}`);
  writeFileSync("/proc/sys/net/ipv4/ip_forward", "1");
  // Otherwise the kernel answers few refused packets a second, and whoever sent the others waits for seconds.
  writeFileSync("/proc/sys/net/ipv4/icmp_ratemask", "0");
}
