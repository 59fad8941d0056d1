import { codes, fieldError, overrun, problemCodes, problemDetails, shownCode } from "../problem.ts";
import { conditionReasons, reasons } from "../reasons.ts";
import { shownReason } from "../store-resource.ts";
import type { ListWords, ObjectWords } from "./words.ts";

export const problemWords: ObjectWords<typeof problemDetails> = {
  schema: problemDetails,
  description: "Problem details (RFC 9457).",
  properties: {
    type: { description: "URI of the problem type: one for each `code`.", format: "uri" },
    title: "Short summary of the problem type; always the same for one `code`.",
    status: "The HTTP status.",
    detail: "Human-readable explanation of this occurrence: what happened and what to do.",
    code: "Machine-readable problem type.",
    retryable: "Whether the same request may succeed later unchanged; `Retry-After` says when to retry.",
    instance: {
      description: "This occurrence: `urn:uuid:` and the id in `X-Request-Id`, which the platform's log has too.",
      format: "uri",
    },
    errors: "Fields that break a rule; absent when none does.",
    phase: "Phase of the store that the request conflicts with.",
    cluster: "The cluster that the problem is about.",
    overruns: "The limits of the tenant's quota that the request would pass.",
  },
  examples: [
    {
      type: "https://storeplane.dev/problems/invalid-request",
      title: "The request breaks a rule",
      status: 422,
      detail: "name is reserved for the platform.",
      code: "invalid-request",
      retryable: false,
      instance: "urn:uuid:0b9c7a52-6f0d-4f0e-9d55-1c2b3a4d5e6f",
      errors: [{ field: "#/name", rule: "is reserved for the platform" }],
    },
    {
      type: "https://storeplane.dev/problems/store-deleting",
      title: "The store is being deleted",
      status: 409,
      detail: "The store hats is being deleted.",
      code: "store-deleting",
      retryable: false,
      instance: "urn:uuid:5a1d2c3b-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
      phase: "Deleting",
      cluster: "fra-1",
    },
    {
      type: "https://storeplane.dev/problems/quota-exceeded",
      title: "The tenant's quota does not allow it",
      status: 403,
      detail: "The quota of your tenant has no room for this store.",
      code: "quota-exceeded",
      retryable: false,
      instance: "urn:uuid:7c2e4a10-9b3d-4c5e-8f60-1a2b3c4d5e6f",
      overruns: [{ resource: "stores", limit: 100, used: 100, asked: 1 }],
    },
  ],
};

export const fieldErrorWords: ObjectWords<typeof fieldError> = {
  schema: fieldError,
  description: "A field that breaks a rule.",
  properties: {
    field: "The field: a JSON Pointer into the body, such as `#/hosts/0`, or the name of a parameter or header.",
    rule: "The rule that it breaks, in words; never contains the value.",
  },
  examples: [{ field: "#/name", rule: "is reserved for the platform" }],
};

export const overrunWords: ObjectWords<typeof overrun> = {
  schema: overrun,
  description: "A limit of a tenant's quota that a request would pass.",
  properties: {
    resource: "What is limited: `stores`, `cpuMillicores`, `memoryBytes` or `storageBytes`.",
    isOfMember: "True where the limit is that of each member of the tenant; absent where it is the tenant's.",
    limit: "The tenant, or the member, may have so much.",
    used: "Their stores count for so much now.",
    asked: "The request asks for so much more.",
  },
  examples: [
    { resource: "stores", limit: 100, used: 100, asked: 1 },
    { resource: "stores", isOfMember: true, limit: 5, used: 5, asked: 1 },
  ],
};

export const codeWords: ListWords = {
  schema: shownCode,
  description: "Type of the problem.",
  known: codes,
  meanings: problemCodes,
  isOpen: true,
};

export const reasonWords: ListWords = {
  schema: shownReason,
  description: "Why a condition has its status.",
  known: reasons,
  meanings: conditionReasons,
  isOpen: true,
};
