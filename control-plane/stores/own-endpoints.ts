import type { SeenStatus, StoreSpec } from "../../contract/index.ts";

type Endpoints = NonNullable<SeenStatus["endpoints"]>;

/** What tells a store's own hosts from others. */
export interface Owner extends Pick<StoreSpec, "name"> {
  readonly hosts: readonly string[];
  /** Where its cluster's stores have their own hosts; unknown of agents that do not tell it. */
  readonly baseDomain: string | undefined;
}

/**
 * The endpoints that an agent tells, if they are the store's own: an address in a status is followed by people and by
 * programs, so it leads to the store's name in front of the base domain, or to a host that was asked for, and nowhere else.
 */
export function ownEndpoints(endpoints: Endpoints | undefined, owner: Owner): Endpoints | undefined {
  if (endpoints === undefined) return undefined;
  const { url, adminUrl, apiUrl, hosts } = endpoints;
  const urls = [url, adminUrl, ...(apiUrl === undefined ? [] : [apiUrl])];
  const areOwn = urls.every((it) => isWebAddress(it, owner)) && hosts.every((host) => isOwnHost(host, owner));
  return areOwn ? endpoints : undefined;
}

function isWebAddress(text: string, owner: Owner): boolean {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) return false;
  // A user before the host hides where an address leads.
  return url.username === "" && url.password === "" && isOwnHost(url.hostname, owner);
}

function isOwnHost(host: string, { name, hosts, baseDomain }: Owner): boolean {
  if (hosts.includes(host)) return true;
  const firsts = [`${name}.`, `api-${name}.`];
  return firsts.some((first) => (baseDomain === undefined ? host.startsWith(first) : host === first + baseDomain));
}
