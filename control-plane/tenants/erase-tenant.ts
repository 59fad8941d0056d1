import { defaultTenant, type TenantResource } from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import { findTenant, showTenant } from "./tenants.ts";

/**
 * Makes personal data of a suspended tenant without stores unreadable for good. Each step may be repeated, so that a request
 * that ended half way is sent again. Throws ProblemError.
 */
export async function eraseTenant(tenant: string, confirm: string, context: RequestContext): Promise<TenantResource> {
  const { eraser, tenants, audit } = context.backend;
  if (confirm !== tenant) {
    const rule = "must be the tenant's id once more";
    throw new ProblemError("invalid-request", `confirm ${rule}.`, { errors: [{ field: "#/confirm", rule }] });
  }
  await checkErasable(tenant, context);
  await audit.record({ outcome: "begun", target: { kind: "tenant", name: tenant } });
  const left = await eraser.sweep(tenant);
  if (left > 0) {
    const why = "they are not Deleted, or their agent is away or was until a quarter of an hour ago";
    throw inUse(`${left} of its stores have to stay: ${why}. Repeat the request later`);
  }
  await eraseTokens(tenant, context);
  // Names of tenants are names of people too; what was before goes with the rest.
  const renamed = await tenants.change(tenant, (entry) => ({ ...entry, name: tenant }));
  await eraser.forget(tenant);
  return showTenant(renamed ?? (await findTenant(tenant, context)), context);
}

async function checkErasable(tenant: string, context: RequestContext): Promise<void> {
  const { state } = await findTenant(tenant, context);
  if (tenant === defaultTenant) throw inUse("It is the platform's own");
  if (state !== "Suspended") throw inUse(`Suspend it first: storeplane tenant suspend ${tenant}`);
  const { after } = await context.backend.quotas.verify(tenant);
  if (after.stores > 0) throw inUse(`It has ${after.stores} stores. Delete them, and wait until they are Deleted`);
}

function inUse(why: string): ProblemError {
  return new ProblemError("tenant-in-use", `${why}.`);
}

/** They let no one in any more, and what they were called is gone. */
async function eraseTokens(tenant: string, { backend }: RequestContext): Promise<void> {
  const { ids } = await backend.tokens.ofTenant(tenant);
  // One that can't be read is not erased, and stops this: what it says would still be there.
  for (const id of ids) {
    const found = await backend.tokens.current(id);
    if (found === undefined) continue;
    const revokedAt = found.value.revokedAt ?? backend.now().toISOString();
    await backend.tokens.replace({ ...found.value, name: "erased", revokedAt }, found.seq);
  }
}
