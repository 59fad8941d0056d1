import { customHostsOf, expectHosts } from "../diagnosis/host-states.ts";
import type { Pass } from "../pass.ts";

/** Says where the shop will be before it is there, and in which versions: these stay once anything is made. */
export function announceEndpoints({ record, manifests }: Pass): void {
  const { engineVersion, databaseVersion, endpoints } = manifests;
  record.engineVersion = engineVersion;
  if (databaseVersion !== undefined) record.databaseVersion = databaseVersion;
  record.endpoints = { ...endpoints, hosts: [...endpoints.hosts] };
  record.url = endpoints.url;
  expectHosts(record, customHostsOf(manifests));
}
