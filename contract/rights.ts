import * as z from "zod";

/** What a credential may be allowed to do; every route of the API names the one that it asks for. */
export const scopes = [
  "stores:read",
  "stores:write",
  "stores:delete",
  "logs:read",
  "credentials:read",
  "tokens:write",
  "webhooks:write",
  "tenants:read",
  "tenants:write",
  "clusters:read",
  "clusters:write",
  "audit:read",
] as const;
export const scope = z.enum(scopes);
export type Scope = z.infer<typeof scope>;

/** What someone is: two on the whole platform, three in one tenant. */
export const roles = ["platform-admin", "auditor", "tenant-admin", "tenant-member", "tenant-viewer"] as const;
export const role = z.enum(roles);
export type Role = z.infer<typeof role>;

const ofViewer = ["stores:read", "clusters:read"] as const;
// Not of a viewer: what a shop writes there can be about its customers.
const ofMember = [...ofViewer, "stores:write", "stores:delete", "logs:read"] as const;

/** The scopes of each role; a credential may have fewer of them, never others. */
export const scopesOfRole: Readonly<Record<Role, readonly Scope[]>> = {
  "platform-admin": scopes,
  auditor: ["audit:read"],
  "tenant-admin": [...ofMember, "credentials:read", "tokens:write", "webhooks:write", "tenants:read", "audit:read"],
  "tenant-member": ofMember,
  "tenant-viewer": ofViewer,
};

/** Whether the role is one of the platform: it may act for any tenant, within its scopes. */
export function isPlatformRole(of: Role): boolean {
  return of === "platform-admin" || of === "auditor";
}

/** Header by which a caller with a role of the platform names the tenant that it acts for. */
export const tenantHeader = "Storeplane-Tenant";
