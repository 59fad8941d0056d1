import { tokenRequest } from "../access.ts";
import { role, roles, scope, scopes } from "../rights.ts";
import {
  createdToken,
  me,
  shownRole,
  shownScope,
  shownTokenState,
  tokenList,
  tokenResource,
  tokenStates,
} from "../token-resource.ts";
import type { ListWords, ObjectWords } from "./words.ts";

const properties = {
  id: "Names the token; no secret.",
  name: "What it is for, in its maker's words.",
  tenant: "The tenant that it acts for.",
  role: "What its holder is.",
  scopes: "What it may do.",
  state: "Whether it lets anyone in.",
  createdBy: "Id of whoever created it.",
  createdAt: "When it was created.",
  expiresAt: "When it ends.",
  revokedAt: "When it was revoked; absent for one that was not.",
  lastUsedAt: "When it was last used, up to ten minutes old; absent for one that never was.",
};

const deploy = {
  id: "4kQ2mZ81xWcB",
  name: "deploy pipeline",
  tenant: "acme",
  role: "tenant-member" as const,
  scopes: ["stores:read" as const, "stores:write" as const],
  state: "Active" as const,
  createdBy: "token:9aT3nR70yVdC",
  createdAt: "2026-11-21T05:14:38Z",
  expiresAt: "2027-02-19T05:14:38Z",
  lastUsedAt: "2026-11-21T05:20:00Z",
};
const { lastUsedAt: _used, ...unused } = deploy;
const revoked = { ...deploy, state: "Revoked" as const, revokedAt: "2026-11-22T08:00:00Z" };

export const tokenRequestWords: ObjectWords<typeof tokenRequest> = {
  schema: tokenRequest,
  description: "A token to create.",
  properties: {
    name: "What it is for, in your words.",
    role: "What its holder is.",
    scopes: "What it may do; all of its role without it.",
    expiresInDays: "Days until it ends.",
  },
  examples: [
    { name: "deploy pipeline", role: "tenant-member", scopes: ["stores:read", "stores:write"], expiresInDays: 30 },
  ],
};

export const tokenWords: ObjectWords<typeof tokenResource> = {
  schema: tokenResource,
  description: "A token of the API, without its secret.",
  properties,
  examples: [deploy, revoked],
};

export const createdTokenWords: ObjectWords<typeof createdToken> = {
  schema: createdToken,
  description: "A token that was just created.",
  properties: { ...properties, token: "The token to send as `Authorization: Bearer`; it is never shown again." },
  examples: [
    { ...unused, token: "spt_4kQ2mZ81xWcB_EXAMPLExEXAMPLExEXAMPLExEXAMPLEx000000" },
    { ...revoked, token: "spt_4kQ2mZ81xWcB_EXAMPLExEXAMPLExEXAMPLExEXAMPLEx000000" },
  ],
};

export const tokenListWords: ObjectWords<typeof tokenList> = {
  schema: tokenList,
  description: "All tokens of a tenant.",
  properties: { items: "The tokens, the newest first." },
  examples: [{ items: [deploy] }],
};

export const meWords: ObjectWords<typeof me> = {
  schema: me,
  description: "Who asks.",
  properties: {
    tenant: "The tenant that is acted for.",
    actor: "Id of whoever asks, as in the log.",
    role: "What they are.",
    scopes: "What they may do.",
    tokenName: "Name of the token that the request carries; absent when it carries another credential.",
    expiresAt: "When the credential ends; absent when the request carries none.",
    memberQuota: "What the stores that you created may count for; absent where members of the tenant have no limits.",
    memberUsed: "What they count for; absent where members of the tenant have no limits.",
  },
  examples: [
    {
      tenant: "acme",
      actor: "token:4kQ2mZ81xWcB",
      role: "tenant-member",
      scopes: ["stores:read", "stores:write"],
      tokenName: "deploy pipeline",
      expiresAt: "2027-02-19T05:14:38Z",
      memberQuota: { stores: 5 },
      memberUsed: { stores: 2, cpuMillicores: 2000, memoryBytes: 4294967296, storageBytes: 42949672960 },
    },
  ],
};

export const roleWords: ListWords = {
  schema: shownRole,
  description: "What someone is.",
  known: roles,
  meanings: {
    "platform-admin": "May do everything, for every tenant.",
    auditor: "May read the audit log of every tenant.",
    "tenant-admin": "May do everything in one tenant.",
    "tenant-member": "May read, create and delete the stores of one tenant.",
    "tenant-viewer": "May read the stores of one tenant.",
  },
  isOpen: true,
};

export const roleIdWords: ListWords = {
  schema: role,
  description: "Roles that a token can have.",
  known: roles,
  isOpen: false,
};

export const scopeIdWords: ListWords = {
  schema: scope,
  description: "Scopes that a token can have.",
  known: scopes,
  isOpen: false,
};

export const scopeWords: ListWords = {
  schema: shownScope,
  description: "What a credential may do.",
  known: scopes,
  meanings: {
    "stores:read": "Read stores and previews.",
    "stores:write": "Create and undelete stores.",
    "stores:delete": "Delete stores.",
    "logs:read": "Read and follow the logs of stores, which can be about their customers.",
    "credentials:read": "Read the login of a store's administrator.",
    "tokens:write": "List, create and revoke tokens.",
    "webhooks:write": "List, create, change and delete webhooks, and read what was sent to them.",
    "tenants:read": "Read the tenant and its quota.",
    "tenants:write": "Create, change and suspend tenants.",
    "clusters:read": "List clusters.",
    "clusters:write": "Let clusters join, and cordon or revoke them.",
    "audit:read": "Read the audit log.",
  } satisfies Record<(typeof scopes)[number], string>,
  isOpen: true,
};

export const tokenStateWords: ListWords = {
  schema: shownTokenState,
  description: "Whether a token lets anyone in.",
  known: tokenStates,
  meanings: {
    Active: "It lets its holder in.",
    Expired: "Its time is over.",
    Revoked: "Someone has revoked it.",
  } satisfies Record<(typeof tokenStates)[number], string>,
  isOpen: true,
};
