import { externalIdClaimSubject, hostClaimSubject, type StoreSpec } from "../../contract/index.ts";
import { sha256 } from "./digest.ts";

/** Something beside its name that a store has and no other may have. */
export interface Holding {
  /** Where it is claimed. */
  readonly subject: string;
  readonly value: string;
  /** Where in the spec it stands. */
  readonly path: readonly (string | number)[];
  /** The problem of a request whose holding belongs to another store. */
  readonly code: "host-taken" | "external-id-taken";
}

type Holder = Pick<StoreSpec, "hosts" | "externalId">;

/** What a store of this spec holds: its hosts on the whole platform, its externalId among its tenant's stores. */
export async function holdingsOf({ hosts, externalId }: Holder, tenant: string): Promise<readonly Holding[]> {
  const ofHosts = hosts.map(async (host, index): Promise<Holding> => {
    return { subject: hostClaimSubject(await sha256(host)), value: host, path: ["hosts", index], code: "host-taken" };
  });
  if (externalId === undefined) return Promise.all(ofHosts);
  const subject = await externalIdSubject(externalId, tenant);
  return [
    ...(await Promise.all(ofHosts)),
    { subject, value: externalId, path: ["externalId"], code: "external-id-taken" },
  ];
}

/** Where a tenant's own id of a store is claimed. */
export async function externalIdSubject(externalId: string, tenant: string): Promise<string> {
  return externalIdClaimSubject(await sha256(JSON.stringify([tenant, externalId])));
}
