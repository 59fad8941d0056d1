import { deliveryStream, deliverySubject, hookStream, hookSubject } from "../../../contract/index.ts";
import type { BusAccess } from "../connection/access.ts";
import { TenantShares } from "./tenant-shares.ts";

/** A try with its answer; few are longer. */
const bytesOfTry = 2048;
const bytesOfMessage = 1024;

export const sharedTries = {
  stream: deliveryStream,
  subjectsOf: (tenant: string): string => deliverySubject(tenant, "*"),
  bytesOfMessage: bytesOfTry,
};

/** Of messages that wait. */
export function sharesOfQueue(access: BusAccess): TenantShares {
  const subjectsOf = (tenant: string): string => hookSubject(tenant, "*");
  return new TenantShares(access, { stream: hookStream, subjectsOf, bytesOfMessage });
}
