import { amounts, quota } from "../quota.ts";
import {
  quotaReview,
  shownTenantState,
  tenantErasure,
  tenantList,
  tenantRequest,
  tenantResource,
  tenantStates,
} from "../tenant.ts";
import type { ListWords, ObjectWords } from "./words.ts";

const limits = { stores: 100, cpuMillicores: 150_000, memoryBytes: 322_122_547_200, storageBytes: 2_199_023_255_552 };
const used = { stores: 42, cpuMillicores: 42_000, memoryBytes: 90_194_313_216, storageBytes: 676_457_349_120 };
const acme = {
  tenant: "acme",
  name: "Acme Shops",
  state: "Active" as const,
  quota: limits,
  memberQuota: { stores: 5 },
  revision: "57a024331b034410-3",
  used,
  createdAt: "2026-11-21T05:14:38Z",
};
const { used: _, ...listed } = acme;

const resources = {
  stores: "Stores, whatever their size.",
  cpuMillicores: "Thousandths of a CPU core.",
  memoryBytes: "Bytes of memory.",
  storageBytes: "Bytes of volumes.",
};

export const amountsWords: ObjectWords<typeof amounts> = {
  schema: amounts,
  description: "What stores count for; `GET /v1/engines` tells it by engine and plan.",
  properties: resources,
  examples: [used],
};

export const quotaWords: ObjectWords<typeof quota> = {
  schema: quota,
  description: "How much a tenant's stores may count for together; what is absent is not limited.",
  properties: resources,
  examples: [limits],
};

export const tenantStateWords: ListWords = {
  schema: shownTenantState,
  description: "Whether a tenant may create stores.",
  known: tenantStates,
  isOpen: true,
  meanings: {
    Active: "It may.",
    Suspended: "Its reads and deletes are served, its creates are refused; its shops keep running.",
  } satisfies Record<(typeof tenantStates)[number], string>,
};

export const tenantRequestWords: ObjectWords<typeof tenantRequest> = {
  schema: tenantRequest,
  description: "A tenant to create.",
  properties: {
    tenant: "Its id, which never changes.",
    name: "Display name; the id without it.",
    quota: "Its limits; none without it.",
  },
  examples: [{ tenant: "acme", name: "Acme Shops", quota: limits }],
};

export const tenantWords: ObjectWords<typeof tenantResource> = {
  schema: tenantResource,
  description: "A tenant.",
  properties: {
    tenant: "Its id.",
    name: "Display name.",
    state: "Whether it may create stores.",
    quota: "Its limits.",
    memberQuota:
      "How much the stores that one of its members created may count for; absent where members have no limits.",
    revision:
      "Changes with its name, state and limits, not with its stores: the text of the entity tag for `If-Match`.",
    used: "What its stores count for, exactly; absent in lists. A store counts until it is `Deleted`.",
    createdAt: "When it was created.",
  },
  examples: [acme],
};

export const tenantErasureWords: ObjectWords<typeof tenantErasure> = {
  schema: tenantErasure,
  description: "Says which tenant's personal data is to be erased, once more than the address does.",
  properties: { confirm: "The tenant's id." },
  examples: [{ confirm: "acme" }],
};

export const tenantListWords: ObjectWords<typeof tenantList> = {
  schema: tenantList,
  description: "A page of tenants.",
  properties: { items: "In order of id.", nextPageToken: "Token of the next page; absent on the last one." },
  examples: [{ items: [listed], nextPageToken: "acme" }],
};

export const quotaReviewWords: ObjectWords<typeof quotaReview> = {
  schema: quotaReview,
  description: "What a new count of a tenant's stores found.",
  properties: { tenant: "Its id.", before: "What was counted before.", after: "What is counted from now on." },
  examples: [{ tenant: "acme", before: used, after: used }],
};
