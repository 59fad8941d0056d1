import type { StoreSpec, StoreStatus } from "../../contract/index.ts";

type Endpoints = NonNullable<StoreStatus["endpoints"]>;

/**
 * The endpoints that an agent tells, if they are the store's own: an address in a status is followed by people and by
 * programs, so it leads to the store's name in front of a base domain, or to a host that was asked for, and nowhere else.
 */
export function ownEndpoints(spec: StoreSpec, endpoints: Endpoints | undefined): Endpoints | undefined {
  if (endpoints === undefined) return undefined;
  const { url, adminUrl, apiUrl, hosts } = endpoints;
  const urls = [url, adminUrl, ...(apiUrl === undefined ? [] : [apiUrl])];
  const areOwn = urls.every((it) => isWebAddress(it, spec)) && hosts.every((host) => isOwnHost(host, spec));
  return areOwn ? endpoints : undefined;
}

function isWebAddress(text: string, spec: StoreSpec): boolean {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) return false;
  // A user before the host hides where an address leads.
  return url.username === "" && url.password === "" && isOwnHost(url.hostname, spec);
}

function isOwnHost(host: string, { name, hosts }: StoreSpec): boolean {
  return host.startsWith(`${name}.`) || host.startsWith(`api-${name}.`) || hosts.includes(host);
}
