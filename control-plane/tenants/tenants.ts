import type * as z from "zod";
import {
  isPlatformRole,
  type Quota,
  type QuotaReview,
  resources,
  type TenantEntry,
  type TenantList,
  type TenantResource,
  type tenantRequest,
} from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { Stored } from "../ports/desired.ts";
import { ConflictError } from "../ports/errors.ts";

const maxConflicts = 5;

/** The tenant, and whether it is new; an equal one that is there is put right where a request before ended half way. */
export async function createTenant(
  request: z.infer<typeof tenantRequest>,
  context: RequestContext,
): Promise<{ readonly tenant: TenantResource; readonly isNew: boolean }> {
  const { tenants } = context.backend;
  const { tenant, name = tenant, quota } = request;
  for (let attempt = 0; attempt < maxConflicts; attempt += 1) {
    const found = await tenants.current(tenant);
    if (found && !(found.value.name === name && isSame(found.value.quota, quota))) {
      throw new ProblemError("tenant-exists", `Tenant ${tenant} exists with another name or quota. GET it to compare.`);
    }
    const createdAt = context.backend.now().toISOString();
    const entry: TenantEntry = { schemaVersion: 1, tenant, name, state: "Active", quota, createdAt };
    if (!found) await recordBegun(context, tenant);
    try {
      const stored = found ?? { seq: await tenants.put(entry, 0), value: entry };
      return { tenant: await limited(context, stored), isNew: found === undefined };
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }
  throw tooManyWriters(tenant);
}

export async function getTenant(tenant: string, context: RequestContext): Promise<TenantResource> {
  const { value } = await findTenant(tenant, context);
  return { ...toResource(value), used: (await context.backend.quotas.read(tenant)).used };
}

interface Page {
  readonly limit: number;
  /** Id of the last tenant of the page before. */
  readonly after: string;
}

/** A caller with a role in one tenant sees that one only. */
export async function listTenants({ limit, after }: Page, { backend, caller }: RequestContext): Promise<TenantList> {
  const all = await backend.tenants.all();
  const visible = all.filter(({ tenant }) => isPlatformRole(caller.role) || tenant === caller.tenant);
  const following = visible.filter(({ tenant }) => tenant > after);
  const items = following.slice(0, limit).map(toResource);
  const last = items.at(-1);
  return { items, ...(last && following.length > limit && { nextPageToken: last.tenant }) };
}

export async function setQuota(tenant: string, quota: Quota, context: RequestContext): Promise<TenantResource> {
  return limited(context, await change(tenant, { quota }, context));
}

export async function setState(
  tenant: string,
  state: TenantEntry["state"],
  context: RequestContext,
): Promise<TenantResource> {
  await change(tenant, { state }, context);
  return getTenant(tenant, context);
}

/** Counts again, and sets the limits again. */
export async function reviewQuota(tenant: string, context: RequestContext): Promise<QuotaReview> {
  const found = await findTenant(tenant, context);
  await recordBegun(context, tenant);
  await limited(context, found);
  const { before, after } = await context.backend.quotas.verify(tenant);
  return { tenant, before: before.used, after: after.used };
}

async function change(
  tenant: string,
  changed: Partial<Pick<TenantEntry, "quota" | "state">>,
  context: RequestContext,
): Promise<Stored<TenantEntry>> {
  for (let attempt = 0; attempt < maxConflicts; attempt += 1) {
    const { seq, value } = await findTenant(tenant, context);
    const entry = { ...value, ...changed };
    await recordBegun(context, tenant);
    try {
      return { seq: await context.backend.tenants.put(entry, seq), value: entry };
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }
  throw tooManyWriters(tenant);
}

/** Stands before the change, which is made elsewhere; once, however often the change is tried. */
async function recordBegun({ backend }: RequestContext, tenant: string): Promise<void> {
  if (backend.audit.last === undefined) {
    await backend.audit.record({ outcome: "begun", target: { kind: "tenant", name: tenant } });
  }
}

/** Another tenant is not there for a caller with a role in one. */
async function findTenant(tenant: string, { backend, caller }: RequestContext): Promise<Stored<TenantEntry>> {
  const isVisible = isPlatformRole(caller.role) || caller.tenant === tenant;
  const found = isVisible ? await backend.tenants.current(tenant) : undefined;
  if (found) return found;
  throw new ProblemError("tenant-not-found", `There is no tenant ${tenant} that you may see.`);
}

/** The entry's limits are those that creates go by; a later write of the entry wins. */
async function limited({ backend }: RequestContext, { seq, value }: Stored<TenantEntry>): Promise<TenantResource> {
  const { used } = await backend.quotas.setLimits(value.tenant, { limits: value.quota, revision: seq });
  return { ...toResource(value), used };
}

function toResource({ tenant, name, state, quota, createdAt }: TenantEntry): TenantResource {
  return { tenant, name, state, quota, createdAt };
}

function isSame(one: Quota, other: Quota): boolean {
  return resources.every((it) => one[it] === other[it]);
}

function tooManyWriters(tenant: string): ProblemError {
  return new ProblemError("write-conflict", `Other requests keep changing tenant ${tenant}. Retry.`);
}
