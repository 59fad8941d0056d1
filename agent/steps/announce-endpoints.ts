import { customHostsOf, expectHosts } from "../diagnosis/host-states.ts";
import type { Pass } from "../pass.ts";

/** Says where the shop will be before it is there. */
export function announceEndpoints({ record, manifests }: Pass): void {
  const { engineVersion, endpoints } = manifests;
  record.engineVersion = engineVersion;
  record.endpoints = { ...endpoints, hosts: [...endpoints.hosts] };
  record.url = endpoints.url;
  expectHosts(record, customHostsOf(manifests));
}
