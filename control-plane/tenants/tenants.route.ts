import * as z from "zod";
import {
  quota,
  quotaReview,
  type TenantResource,
  tenantErasure,
  tenantId,
  tenantList,
  tenantRequest,
  tenantResource,
} from "../../contract/index.ts";
import { ifMatchHeaders } from "../http/if-match.ts";
import { type Answer, type Route, route } from "../http/route.ts";
import { eraseTenant } from "./erase-tenant.ts";
import { changeTenant, createTenant, getTenant, listTenants, membersOf, reviewQuota } from "./tenants.ts";

const tag = "Tenants";
const params = z.object({ tenant: tenantId });
const one = (description: string) => ({ description, schema: tenantResource, headers: ["ETag"] }) as const;
const shown = (description: string) => ({ 200: one(description) });
const changeProblems = [
  "invalid-header",
  "tenant-not-found",
  "revision-conflict",
  "write-conflict",
  "storage-full",
] as const;

function answer(tenant: TenantResource, status = 200): Answer {
  return { status, body: tenant, headers: { ETag: `"${tenant.revision}"` } };
}

/** `POST /v1/tenants` */
export function createTenantRoute(): Route {
  return route(
    {
      operationId: "createTenant",
      tag,
      method: "post",
      path: "/v1/tenants",
      right: "tenants:write",
      summary: "Create a tenant",
      description: "Until a tenant is created its requests are refused. A repeated request changes nothing.",
      body: tenantRequest,
      answers: {
        201: one("The tenant."),
        200: one("The same tenant exists already."),
      },
      problems: ["tenant-exists", "storage-full"],
    },
    async ({ body }, context) => {
      const { tenant, isNew } = await createTenant(body, context);
      return answer(tenant, isNew ? 201 : 200);
    },
  );
}

const listQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  pageToken: z.string().min(1).max(512).optional(),
});

/** `GET /v1/tenants` */
export function listTenantsRoute(): Route {
  return route(
    {
      operationId: "listTenants",
      tag,
      method: "get",
      path: "/v1/tenants",
      right: "tenants:read",
      summary: "List tenants",
      description: "Tenants in order of id; a caller with a role in one tenant sees that one.",
      query: listQuery,
      answers: { 200: { description: "A page of tenants.", schema: tenantList } },
      problems: ["invalid-parameter"],
    },
    async ({ query: { limit, pageToken = "" } }, context) => {
      return { status: 200, body: await listTenants({ limit, after: pageToken }, context) };
    },
  );
}

/** `GET /v1/tenants/{tenant}` */
export function getTenantRoute(): Route {
  return route(
    {
      operationId: "getTenant",
      tag,
      method: "get",
      path: "/v1/tenants/{tenant}",
      right: "tenants:read",
      summary: "Read a tenant",
      description: "Its limits, and what its stores count for.",
      params,
      answers: shown("The tenant."),
      problems: ["tenant-not-found"],
    },
    async ({ params: { tenant } }, context) => answer(await getTenant(tenant, context)),
  );
}

/** `POST /v1/tenants/{tenant}/quota` */
export function setQuotaRoute(): Route {
  return route(
    {
      operationId: "setTenantQuota",
      tag,
      method: "post",
      path: "/v1/tenants/{tenant}/quota",
      right: "tenants:write",
      summary: "Set a tenant's quota",
      description:
        "Replaces all limits; what is absent is not limited. The next create goes by them, in every process. " +
        "Stores that are there stay, also above a lower limit. " +
        "With `If-Match`, only if the tenant was not changed since it was read.",
      params,
      headers: ifMatchHeaders,
      body: quota,
      answers: shown("The tenant with its new limits."),
      problems: changeProblems,
    },
    async ({ params: { tenant }, headers, body }, context) =>
      answer(await changeTenant({ tenant, settings: { quota: body }, ifMatch: headers["if-match"] }, context)),
  );
}

/** `POST /v1/tenants/{tenant}/member-quota` */
export function setMemberQuotaRoute(): Route {
  return route(
    {
      operationId: "setMemberQuota",
      tag,
      method: "post",
      path: "/v1/tenants/{tenant}/member-quota",
      right: "tenants:write",
      summary: "Set what each member of a tenant may have",
      description:
        "How much the stores may count for that one member created; a token of the API is a member of its own. Replaces all limits; " +
        "what is absent is not limited. They hold beside those of the tenant, from the next create on. " +
        "With `If-Match`, only if the tenant was not changed since it was read.",
      params,
      headers: ifMatchHeaders,
      body: quota,
      answers: shown("The tenant with the new limits."),
      problems: changeProblems,
    },
    async ({ params: { tenant }, headers, body }, context) =>
      answer(await changeTenant({ tenant, settings: membersOf(body), ifMatch: headers["if-match"] }, context)),
  );
}

/** `POST /v1/tenants/{tenant}/suspend` */
export function suspendTenantRoute(): Route {
  return route(
    {
      operationId: "suspendTenant",
      tag,
      method: "post",
      path: "/v1/tenants/{tenant}/suspend",
      right: "tenants:write",
      summary: "Suspend a tenant",
      description:
        "Its creates are refused after five seconds at most; reads and deletes are served, and its shops keep running.",
      params,
      headers: ifMatchHeaders,
      answers: shown("The suspended tenant."),
      problems: changeProblems,
    },
    async ({ params: { tenant }, headers }, context) =>
      answer(await changeTenant({ tenant, settings: { state: "Suspended" }, ifMatch: headers["if-match"] }, context)),
  );
}

/** `POST /v1/tenants/{tenant}/resume` */
export function resumeTenantRoute(): Route {
  return route(
    {
      operationId: "resumeTenant",
      tag,
      method: "post",
      path: "/v1/tenants/{tenant}/resume",
      right: "tenants:write",
      summary: "Resume a tenant",
      description: "Its creates are served again after five seconds at most.",
      params,
      headers: ifMatchHeaders,
      answers: shown("The active tenant."),
      problems: changeProblems,
    },
    async ({ params: { tenant }, headers }, context) =>
      answer(await changeTenant({ tenant, settings: { state: "Active" }, ifMatch: headers["if-match"] }, context)),
  );
}

/** `POST /v1/tenants/{tenant}/erase` */
export function eraseTenantRoute(): Route {
  return route(
    {
      operationId: "eraseTenant",
      tag,
      method: "post",
      path: "/v1/tenants/{tenant}/erase",
      right: "tenants:write",
      summary: "Erase a tenant's personal data",
      description:
        "For a suspended tenant whose stores are all Deleted. Removes what is left of its stores and every desired state " +
        "that was kept, revokes its tokens, replaces its name by its id, and deletes the key that sealed addresses and e-mail " +
        "addresses in its audit: its entries stay, and verify. It can't be undone; a repeated request goes on where one ended.",
      params,
      body: tenantErasure,
      answers: shown("The tenant without personal data."),
      problems: ["tenant-not-found", "tenant-in-use", "write-conflict", "storage-full"],
    },
    async ({ params: { tenant }, body }, context) => ({
      status: 200,
      body: await eraseTenant(tenant, body.confirm, context),
    }),
  );
}

/** `POST /v1/tenants/{tenant}/verify` */
export function verifyQuotaRoute(): Route {
  return route(
    {
      operationId: "verifyTenantQuota",
      tag,
      method: "post",
      path: "/v1/tenants/{tenant}/verify",
      right: "tenants:write",
      summary: "Count a tenant's stores again",
      description:
        "Compares the counter with the stores, and puts it right. The same happens before a create is refused.",
      params,
      answers: { 200: { description: "What was counted before, and what is counted now.", schema: quotaReview } },
      problems: ["tenant-not-found", "write-conflict", "storage-full"],
    },
    async ({ params: { tenant } }, context) => ({ status: 200, body: await reviewQuota(tenant, context) }),
  );
}
