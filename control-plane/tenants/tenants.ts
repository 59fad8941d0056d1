import type * as z from "zod";
import {
  formatRevision,
  isPlatformRole,
  newTenant,
  type Quota,
  type QuotaReview,
  resources,
  type TenantEntry,
  type TenantList,
  type TenantResource,
  type tenantRequest,
} from "../../contract/index.ts";
import { checkIfMatch } from "../http/if-match.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import { ConflictError } from "../ports/errors.ts";

/** The tenant, and whether it is new; one that is there with other settings is a conflict. */
export async function createTenant(
  request: z.infer<typeof tenantRequest>,
  context: RequestContext,
): Promise<{ readonly tenant: TenantResource; readonly isNew: boolean }> {
  const { tenant, name = tenant, quota } = request;
  const entry = newTenant({ tenant, name, quota, createdAt: context.backend.now().toISOString() });
  const found = await context.backend.tenants.create(entry);
  if (found && !(found.name === name && isSame(found.quota, quota))) {
    throw new ProblemError("tenant-exists", `Tenant ${tenant} exists with another name or quota. GET it to compare.`);
  }
  return { tenant: await showTenant(found ?? entry, context), isNew: found === undefined };
}

export async function getTenant(tenant: string, context: RequestContext): Promise<TenantResource> {
  return showTenant(await findTenant(tenant, context), context);
}

interface Page {
  readonly limit: number;
  /** Id of the last tenant of the page before. */
  readonly after: string;
}

/** A caller with a role in one tenant sees that one only. */
export async function listTenants({ limit, after }: Page, context: RequestContext): Promise<TenantList> {
  const { backend, caller } = context;
  const all = await backend.tenants.all();
  const visible = all.filter(({ tenant }) => isPlatformRole(caller.role) || tenant === caller.tenant);
  const following = visible.filter(({ tenant }) => tenant > after);
  const items = await Promise.all(following.slice(0, limit).map((it) => showListed(it, context)));
  const last = items.at(-1);
  return { items, ...(last && following.length > limit && { nextPageToken: last.tenant }) };
}

/** What people set of a tenant. */
type Settings = Partial<Pick<TenantEntry, "quota" | "memberQuota" | "members" | "state">>;

interface Changing {
  readonly tenant: string;
  readonly settings: Settings;
  readonly ifMatch: string | undefined;
}

/** Replaces settings; throws ProblemError where `ifMatch` names another revision than the present one. */
export async function changeTenant(
  { tenant, settings, ifMatch }: Changing,
  context: RequestContext,
): Promise<TenantResource> {
  const { backend } = context;
  const epoch = await backend.desired.epoch();
  try {
    const changed = await backend.tenants.change(tenant, (entry) => {
      checkIfMatch(ifMatch, `"${formatRevision({ epoch, seq: entry.revision })}"`);
      return { ...entry, ...settings };
    });
    if (changed === undefined) throw noTenant(tenant);
    return await showTenant(changed, context);
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    throw new ProblemError("write-conflict", `Other requests keep changing tenant ${tenant}. Retry.`, { cause: error });
  }
}

/** Limits of members; none at all end the counting of members, and the next limits begin it with a count of all. */
export function membersOf(limits: Quota): Pick<TenantEntry, "memberQuota" | "members"> {
  const isLimited = resources.some((it) => limits[it] !== undefined);
  return isLimited ? { memberQuota: limits } : { memberQuota: undefined, members: undefined };
}

/** Counts again. */
export async function reviewQuota(tenant: string, context: RequestContext): Promise<QuotaReview> {
  await findTenant(tenant, context);
  const { backend } = context;
  await backend.audit.record({ outcome: "begun", target: { kind: "tenant", name: tenant } });
  return { tenant, ...(await backend.quotas.verify(tenant)) };
}

/** Throws ProblemError: another tenant is not there for a caller with a role in one. */
export async function findTenant(tenant: string, { backend, caller }: RequestContext): Promise<TenantEntry> {
  const isVisible = isPlatformRole(caller.role) || caller.tenant === tenant;
  const found = isVisible ? await backend.tenants.current(tenant) : undefined;
  if (found) return found;
  throw noTenant(tenant);
}

export async function showTenant(entry: TenantEntry, { backend }: RequestContext): Promise<TenantResource> {
  const { schemaVersion: _, members: _members, revision: seq, ...shown } = entry;
  return { ...shown, revision: formatRevision({ epoch: await backend.desired.epoch(), seq }) };
}

async function showListed(entry: TenantEntry, context: RequestContext): Promise<TenantResource> {
  const { used: _, ...listed } = await showTenant(entry, context);
  return listed;
}

function noTenant(tenant: string): ProblemError {
  return new ProblemError("tenant-not-found", `There is no tenant ${tenant} that you may see.`);
}

function isSame(one: Quota, other: Quota): boolean {
  return resources.every((it) => one[it] === other[it]);
}
