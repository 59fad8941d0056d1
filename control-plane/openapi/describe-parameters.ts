import type * as z from "zod";
import type { OpenApiParameter } from "./document.ts";
import { toJson } from "./to-json.ts";

interface ParameterWords {
  /** As people write it, where that differs from how it is read. */
  readonly name?: string;
  readonly description: string;
  readonly example: unknown;
}

/** By the name under which routes read them. */
const parameterWords: Readonly<Record<string, ParameterWords>> = {
  name: { description: "Name of the store.", example: "hats" },
  storeName: { description: "Name that a store could have.", example: "hats" },
  tenant: { description: "Id of the tenant.", example: "acme" },
  view: { description: "`full` for whole stores, `summary` for rows with how many there are.", example: "summary" },
  q: { description: "Only stores whose name or host holds this text, in either case and script.", example: "hats" },
  cluster: { description: "Only stores of this cluster, or of one of these.", example: "fra-1" },
  follow: {
    description: "Whether to go on, as server-sent events, with what is written from now on.",
    example: true,
  },
  engine: { description: "Only stores of this engine, or of one of these.", example: "woocommerce" },
  plan: { description: "Only stores of this size, or of one of these.", example: "starter" },
  reason: {
    description: "Only stores that are not `Ready` for this reason, or for one of these.",
    example: "ImagePullFailed",
  },
  sort: {
    description: "What rows are sorted by, the other way round with `-` before it; by name without it.",
    example: "-changed",
  },
  host: { description: "One of the store's custom hosts.", example: "www.hats.example" },
  phase: { description: "Only stores in this phase, or in one of these.", example: "Failed" },
  externalId: { description: "Only the store with this id of the caller's own.", example: "shop-4711" },
  labelSelector: {
    description: "Only stores with all of these labels: `key=value`, or `key` for any value, separated by commas.",
    example: "tier=gold,team",
  },
  limit: { description: "How many are read for one page; filters may leave fewer.", example: 100 },
  pageToken: {
    description: "`nextPageToken` of the previous page; the filters must be the same.",
    example: "eyJzIjo0Mn0",
  },
  force: { description: "Skip or end the grace period: the data is lost for good.", example: true },
  "idempotency-key": {
    name: "Idempotency-Key",
    description:
      "A value that the client chooses: within 24 hours the same key and body create one store, however often they are sent.",
    example: "4f6c1c1e-52a5-4a39-9b1e-6a3c1f0b7d21",
  },
  note: {
    description:
      "Why, in your words: up to 500 characters in one line, kept beside the change. Everyone who may read the tenant's " +
      "stores sees it, for 400 days: name no person in it, and put no secret there. Addresses are in logs on the way.",
    example: "the order was cancelled",
  },
  kind: { description: "Only operations of this kind.", example: "delete" },
  component: { description: "Only what this component of the store wrote.", example: "web" },
  tail: { description: "How many lines at most, the newest.", example: 100 },
  since: { description: "Only what is of this time or later.", example: "2026-11-28T00:00:00Z" },
  id: { description: "Id of the token or webhook.", example: "4kQ2mZ81xWcB" },
  delivery: { description: "Id of a message to the webhook.", example: "msg_0d1b6a2e8a524b0e9d595c1a9a3f7e10" },
  until: { description: "Only entries before this time.", example: "2026-11-29T00:00:00Z" },
  actor: { description: "Only what this actor did or tried.", example: "token:4kQ2mZ81xWcB" },
  operation: { description: "Only this operation.", example: "deleteStore" },
  target: { description: "Only what is about the store, tenant, token or cluster of this name.", example: "hats" },
  outcome: { description: "Only what ended so.", example: "refused" },
  platform: { description: "The platform's own chain in place of the tenant's.", example: true },
  "if-match": {
    name: "If-Match",
    description:
      "ETags of which the store must have one, so that it is changed only if no other request changed it since. `*` is any.",
    example: '"57a024331b034410-42"',
  },
  "last-event-id": {
    name: "Last-Event-ID",
    description:
      "`id` of the last event that the client has: it is told what came since, and without it nothing of before",
    example: "57a024331b034410-1042",
  },
  "if-none-match": {
    name: "If-None-Match",
    description: "ETag of the response that the client has: while the content is unchanged, the response is a 304.",
    example: '"9f86d081884c7d65"',
  },
};

function isList(field: z.ZodType): boolean {
  return toJson(field, "output")["type"] === "array";
}

/** The parameters of one place. @throws TypeError for one that has no words here */
export function describeParameters(place: string, schema: z.ZodObject | undefined): OpenApiParameter[] {
  return Object.entries(schema?.shape ?? {}).map(([key, field]) => {
    const words = parameterWords[key];
    if (words === undefined) throw new TypeError(`parameter ${key} has no description: add it to parameterWords`);
    const { name = key, description } = words;
    const isRequired = !(field as z.ZodType).safeParse(undefined).success;
    // Output: on the way in all of them are texts.
    return {
      name,
      in: place,
      required: isRequired,
      description,
      schema: toJson(field as z.ZodType, "output"),
      // Several values stand in one text, with commas between them.
      ...(isList(field as z.ZodType) && { style: "form", explode: false }),
      example: exampleFor(field as z.ZodType, words.example),
    };
  });
}

/** The example as this field has it: a list of it, or the first of the values that alone are allowed. */
function exampleFor(field: z.ZodType, example: unknown): unknown {
  const { type, enum: allowed } = toJson(field, "output");
  if (type === "array") return [example];
  return Array.isArray(allowed) && !allowed.includes(example) ? allowed[0] : example;
}
