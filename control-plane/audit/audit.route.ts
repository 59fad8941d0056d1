import * as z from "zod";
import { auditBlockList, auditList, auditOutcomes, timestamp } from "../../contract/index.ts";
import { flag, wholeNumber } from "../http/parameters.ts";
import { ProblemError } from "../http/problem-error.ts";
import { type Route, route } from "../http/route.ts";
import { readEntries } from "./read-entries.ts";
import { chainOf } from "./which-chain.ts";

const word = z.string().min(1).max(128).optional();
/** Where a list begins. */
const first = "1-0";

const token = z.string().max(200, "must be a nextPageToken").optional();

/** The numbers of a token; throws ProblemError for what is not one. */
function placeOf(pageToken: string, pattern: RegExp): number[] {
  if (pattern.test(pageToken)) return pageToken.split("-").map(Number);
  const rule = "must be the nextPageToken of the page before";
  throw new ProblemError("invalid-parameter", `pageToken ${rule}.`, { errors: [{ field: "pageToken", rule }] });
}

/** `GET /v1/audit` */
export function listAuditRoute(): Route {
  return route(
    {
      operationId: "listAudit",
      tag: "Audit",
      method: "get",
      path: "/v1/audit",
      right: "audit:read",
      summary: "List audit entries",
      description:
        "Who changed or tried to change what, signed in, or read a login or this list, for 400 days, the oldest first. " +
        "Where few of many match, a page may be short or empty and still carry a token: read on until a page has no token. " +
        "An entry is listed within a second or so of its request.",
      query: z.strictObject({
        since: timestamp.optional(),
        until: timestamp.optional(),
        actor: word,
        operation: word,
        target: word,
        outcome: z.enum(auditOutcomes).optional(),
        platform: flag.default(false),
        limit: wholeNumber({ min: 1, max: 200 }).default(50),
        pageToken: token,
      }),
      answers: { 200: { description: "One page.", schema: auditList } },
      problems: ["invalid-parameter"],
    },
    async ({ query: { platform, pageToken = first, ...asked } }, context) => {
      const chain = chainOf(context.caller, platform);
      const [seq = 1, entry = 0] = placeOf(pageToken, /^[1-9][0-9]{0,14}-[0-9]{1,2}$/);
      const after = pageToken === first ? undefined : { seq, entry };
      return { status: 200, body: await readEntries(context, { ...asked, chain, after }) };
    },
  );
}

/** `GET /v1/audit/blocks` */
export function listAuditBlocksRoute(): Route {
  return route(
    {
      operationId: "listAuditBlocks",
      tag: "Audit",
      method: "get",
      path: "/v1/audit/blocks",
      right: "audit:read",
      summary: "Read the chain of the audit",
      description:
        "The blocks of the chain as they are stored, the oldest first: each has the hash of the one before it, so that " +
        "whoever has them finds what was changed, taken out, moved or cut off. `storeplane audit verify` does.",
      query: z.strictObject({
        platform: flag.default(false),
        limit: wholeNumber({ min: 1, max: 100 }).default(20),
        pageToken: token,
      }),
      answers: { 200: { description: "One page.", schema: auditBlockList } },
      problems: ["invalid-parameter"],
    },
    async ({ query: { platform, limit, pageToken = "1" } }, { backend, caller }) => {
      const chain = chainOf(caller, platform);
      const [from = 1] = placeOf(pageToken, /^[1-9][0-9]{0,14}$/);
      const blocks = await backend.auditLog.blocks({ chain, from, limit });
      const last = blocks.length === limit ? blocks.at(-1) : undefined;
      const items = blocks.map(({ text }) => text);
      return { status: 200, body: { chain, items, ...(last && { nextPageToken: String(last.seq + 1) }) } };
    },
  );
}
