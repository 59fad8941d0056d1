import type { k8s } from "cdk8s-plus-28";

/** Private, shared, link-local (cloud metadata) and loopback ranges: the cluster itself lives in these. */
const closedIpv4 = ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];
const closedIpv6 = ["fc00::/7", "fe80::/10"];

/** The internet without the private ranges and those that the profile closes. */
export function internetPeers(closedCidrs: readonly string[]): k8s.NetworkPolicyPeer[] {
  const closed = (isIpv6: boolean) => closedCidrs.filter((cidr) => cidr.includes(":") === isIpv6);
  return [
    { ipBlock: { cidr: "0.0.0.0/0", except: [...closedIpv4, ...closed(false)] } },
    { ipBlock: { cidr: "::/0", except: [...closedIpv6, ...closed(true)] } },
  ];
}
