import type { k8s } from "cdk8s-plus-28";
import type { Profile } from "../profile/profile.ts";

/** Ranges that are not the internet: this network and hosts, private and shared ones, protocols' own, many at once. */
const closedIpv4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
/**
 * Private and link-local ranges, multicast, and two that are translated to IPv4 by rules of the place: NAT64's local
 * prefix and 6to4. The mapped range (::ffff:0:0/96) is IPv4 to the kernel and to policies, and no policy can name it.
 */
const closedIpv6 = ["64:ff9b:1::/48", "2002::/16", "fc00::/7", "fe80::/10", "ff00::/8"];

/** HTTPS for payment providers, 465 and 587 to submit mail. */
const usualPorts = [443, 465, 587];

/** The internet without the ranges that are not, and those that the profile closes. */
export function internetPeers(profile: Profile): k8s.NetworkPolicyPeer[] {
  const { ipv4, ipv6 } = closedOf(profile);
  return [{ ipBlock: { cidr: "0.0.0.0/0", except: ipv4 } }, { ipBlock: { cidr: "::/0", except: ipv6 } }];
}

/** Ranges that no store reaches, whatever the port; everything else counts as the internet. */
export function closedRanges(profile: Profile): readonly string[] {
  const { ipv4, ipv6 } = closedOf(profile);
  return [...ipv4, ...ipv6];
}

/** TCP ports at which stores reach the internet; empty when they do not reach it at all. */
export function outboundPorts({ outboundPorts = usualPorts, mail }: Profile): readonly number[] {
  return [...new Set([...outboundPorts, ...(mail.mode === "smtp" ? [mail.port] : [])])];
}

function closedOf({ closedCidrs = [] }: Profile): { readonly ipv4: string[]; readonly ipv6: string[] } {
  const closed = (isIpv6: boolean) => closedCidrs.filter((cidr) => cidr.includes(":") === isIpv6);
  const ipv4 = [...closedIpv4, ...closed(false)];
  return { ipv4, ipv6: [...closedIpv6, ...ipv4.map(throughNat64), ...closed(true)] };
}

/** The same range as a cluster without IPv4 reaches it; the rest of the prefix is how it reaches the internet's IPv4. */
function throughNat64(cidr: string): string {
  const [address = "", length = "32"] = cidr.split("/");
  // A URL writes addresses in the form that the API server asks for.
  const { hostname } = new URL(`http://[64:ff9b::${address}]`);
  return `${hostname.slice(1, -1)}/${96 + Number(length)}`;
}
