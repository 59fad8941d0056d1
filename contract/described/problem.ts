import { codes, fieldError, problemCodes, problemDetails, shownCode } from "../problem.ts";
import { conditionReasons, reasons } from "../reasons.ts";
import { shownReason } from "../store-resource.ts";
import type { ListWords, ObjectWords } from "./words.ts";

export const problemWords: ObjectWords<typeof problemDetails> = {
  schema: problemDetails,
  description: "Why a request was not served, as RFC 9457 has it.",
  properties: {
    type: { description: "The kind of problem as an address: one for each `code`.", format: "uri" },
    title: "The kind of problem in a sentence, the same each time.",
    status: "The HTTP status.",
    detail: "What happened this time and what to do, for people.",
    code: "The kind of problem in one word, for programs.",
    retryable: "Whether the same request may succeed later without a change; `Retry-After` says when to try.",
    instance: {
      description: "This answer, as `urn:uuid:` and the id in `X-Request-Id`; the platform's log has it too.",
      format: "uri",
    },
    errors: "Each field that breaks a rule; absent when no field does.",
    phase: "Phase of the store that stands in the way.",
    cluster: "The cluster that stands in the way.",
  },
  examples: [
    {
      type: "https://storeplane.dev/problems/invalid-request",
      title: "The request breaks a rule",
      status: 422,
      detail: "Wrong: name.",
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
      retryable: true,
      instance: "urn:uuid:5a1d2c3b-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
      phase: "Deleting",
      cluster: "fra-1",
    },
  ],
};

export const fieldErrorWords: ObjectWords<typeof fieldError> = {
  schema: fieldError,
  description: "A field that breaks a rule.",
  properties: {
    field: "Where it is: a JSON Pointer into the body, such as `#/hosts/0`, or the name of a parameter or header.",
    rule: "The rule that it breaks, for people; it never shows the value.",
  },
  examples: [{ field: "#/name", rule: "is reserved for the platform" }],
};

export const codeWords: ListWords = {
  schema: shownCode,
  description: "What kind of problem it is.",
  known: codes,
  meanings: problemCodes,
  isOpen: true,
};

export const reasonWords: ListWords = {
  schema: shownReason,
  description: "Why a condition is what it is.",
  known: reasons,
  meanings: conditionReasons,
  isOpen: true,
};
