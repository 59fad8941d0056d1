import { type AuditEntry, type AuditList, type AuditRecord, auditBlock, auditEntry } from "../../contract/index.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { StoredBlock } from "../ports/audit-log.ts";

/** What is looked for; all must hold. */
export interface EntryFilter {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly actor?: string | undefined;
  readonly operation?: string | undefined;
  readonly target?: string | undefined;
  readonly outcome?: string | undefined;
}

export interface EntriesRequest extends EntryFilter {
  readonly chain: string;
  readonly limit: number;
  /** Where the page begins: a block by its place in the stream, and an entry in it. */
  readonly after?: { readonly seq: number; readonly entry: number } | undefined;
}

/** Blocks read at once, and at most for one page: some thousand entries. */
const blocksAtOnce = 16;
const maxBlocks = 64;

/** A page of entries, the oldest first. Where few of many match it may be short and still lead on. Throws ProblemError. */
export async function readEntries(
  { backend, logger }: Pick<RequestContext, "backend" | "logger">,
  { chain, limit, after, ...filter }: EntriesRequest,
): Promise<AuditList> {
  const { auditLog } = backend;
  const shown = async (found: readonly Found[]): Promise<AuditRecord[]> =>
    Promise.all(found.map(async ({ record, raw }) => ({ ...record, ...(await auditLog.personalOf(chain, raw)) })));
  const items: AuditRecord[] = [];
  let from = after?.seq ?? 1;
  let since = after === undefined ? filter.since : undefined;
  for (let looked = 0; looked < maxBlocks; looked += blocksAtOnce) {
    const blocks = await auditLog.blocks({ chain, from, since, limit: blocksAtOnce });
    const found = blocks.flatMap((block) => recordsOf(block, logger));
    const wanted = found.filter((it) => !isBefore(it, after) && matches(it.record, filter));
    const next = wanted[limit - items.length];
    items.push(...(await shown(wanted.slice(0, limit - items.length))));
    if (next) return { items, nextPageToken: `${next.seq}-${next.record.entry}` };
    if (blocks.length < blocksAtOnce) return { items };
    from = (blocks.at(-1)?.seq ?? from) + 1;
    since = undefined;
  }
  return { items, nextPageToken: `${from}-0` };
}

interface Found {
  readonly seq: number;
  readonly record: AuditRecord;
  readonly raw: AuditEntry;
}

function isBefore({ seq, record }: Found, after: EntriesRequest["after"]): boolean {
  return after !== undefined && seq === after.seq && record.entry < after.entry;
}

/** Entries that can't be read are logged: `audit verify` says what became of them. */
function recordsOf({ seq, text }: StoredBlock, logger: RequestContext["logger"]): Found[] {
  const block = auditBlock.safeParse(parsed(text));
  if (!block.success) {
    logger.error({ seq, err: block.error }, "a block of the audit can't be read");
    return [];
  }
  const { n, events } = block.data;
  return events.flatMap((event, entry) => {
    const found = auditEntry.safeParse(parsed(event));
    if (!found.success) logger.error({ seq, entry, err: found.error }, "an audit entry can't be read");
    return found.success ? [{ seq, record: toRecord(found.data, { block: n, entry }), raw: found.data }] : [];
  });
}

function toRecord(
  { v: _v, method: _method, personal: _personal, details, ...entry }: AuditEntry,
  place: Pick<AuditRecord, "block" | "entry">,
): AuditRecord {
  const texts = details && Object.fromEntries(Object.entries(details).map(([key, value]) => [key, String(value)]));
  return { ...entry, ...(texts && { details: texts }), ...place };
}

function matches(record: AuditRecord, { since, until, actor, operation, target, outcome }: EntryFilter): boolean {
  const at = Date.parse(record.at);
  const isInTime = at >= (since === undefined ? -Infinity : Date.parse(since)) && !(at >= Date.parse(until ?? ""));
  const wanted = { actor, operation, outcome, target };
  const found = { ...record, target: record.target?.name };
  return (
    isInTime && Object.entries(wanted).every(([key, value]) => value === undefined || Reflect.get(found, key) === value)
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
