import { getPublicSuffix } from "tldts";
import type { HostProber } from "../ports/host-prober.ts";
import { isPublicAddress } from "./address-ranges.node.ts";
import { HostDns } from "./host-dns.node.ts";
import { askHost } from "./host-web.node.ts";

export interface HostProberOptions {
  /** Name servers, as `address` or `address:port`. @default the system's */
  readonly servers?: readonly string[];
  /** Whether a host may be asked at an address. @default public ones */
  readonly isAllowed?: (address: string) => boolean;
  /** Where hosts are asked over HTTP. @default 80 */
  readonly httpPort?: number;
}

/** The real DNS and web. */
export function createHostProber({
  servers = [],
  isAllowed = isPublicAddress,
  httpPort = 80,
}: HostProberOptions = {}): HostProber {
  const dns = new HostDns(servers);
  return {
    txt: (name) => dns.txt(name),
    answer: (host) => askHost(host, { dns, isAllowed, port: httpPort }),
    // With the suffixes of private owners, as of hosting companies: there too everyone registers names.
    isPublicSuffix: (host) => getPublicSuffix(host, { allowPrivateDomains: true }) === host,
  };
}
