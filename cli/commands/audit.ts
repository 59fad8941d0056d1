import type { ApiClient, AuditFilter } from "../../client/index.ts";
import {
  type AuditOutcome,
  type AuditRecord,
  auditOutcomes,
  type ChainReport,
  verifyChain,
} from "../../contract/index.ts";
import { asJson, chainFile, knownHeads } from "../chain-file.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { UsageError } from "../errors.ts";
import { exitCodes } from "../exit-codes.ts";
import { type Format, jsonLine, say, show } from "../output.ts";
import { type Column, layOutFields, layOutTable } from "../table.ts";

const optional = { kind: "parsed", parse: String, optional: true } as const;
const platformFlag = { kind: "boolean", optional: true, brief: "The platform's own chain" } as const;

type Chosen = ConnectionFlags & { readonly platform?: boolean | undefined };
type ListFlags = Chosen & {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly actor?: string | undefined;
  readonly operation?: string | undefined;
  readonly target?: string | undefined;
  readonly outcome?: AuditOutcome | undefined;
  readonly output: Format;
};
type VerifyFlags = Chosen & {
  readonly file?: string | undefined;
  readonly checkpoint?: string | undefined;
  readonly key?: string | undefined;
  readonly output: Format;
};

export const listAudit = defineCommand<ListFlags, []>({
  name: "audit list",
  brief: "List who did or tried what, the oldest first",
  detail: "All filters must hold. Times are RFC 3339 in UTC. What you read here is recorded as well.",
  examples: ["storeplane audit list --target hats", "storeplane audit list --outcome refused -o json"],
  parameters: {
    flags: {
      since: { ...optional, placeholder: "time", brief: "Only entries of this time or later" },
      until: { ...optional, placeholder: "time", brief: "Only entries before this time" },
      actor: { ...optional, placeholder: "id", brief: "Only what this actor did or tried" },
      operation: { ...optional, placeholder: "name", brief: "Only this operation, such as deleteStore" },
      target: { ...optional, placeholder: "name", brief: "Only what is about the store, tenant or token" },
      outcome: {
        kind: "enum",
        values: auditOutcomes,
        optional: true,
        placeholder: "outcome",
        brief: "What became of it",
      },
      platform: platformFlag,
      output: outputFlag,
      ...connectionFlags,
    },
    aliases: { o: "output" },
  },
  async run({ shell, flags }) {
    const { since, until, actor, operation, target, outcome, platform, output } = flags;
    const asked = Object.entries({ since, until, actor, operation, target, outcome, platform });
    const filter: AuditFilter = Object.fromEntries(asked.filter(([, value]) => value !== undefined));
    const items: AuditRecord[] = [];
    const found = connect(shell, flags).allAudit({ ...filter, limit: 200 }, { signal: shell.signal });
    for await (const entry of found) items.push(entry);
    if (items.length === 0) say(shell, "No such entries.");
    show(shell, output, {
      document: { items },
      names: items.map(({ id }) => id),
      text: ({ isWide, width }) =>
        layOutTable(
          items,
          columns.filter((each) => isWide || !each.isWide),
          width,
        ),
    });
  },
});

const columns: readonly Column<AuditRecord>[] = [
  { title: "AT", of: ({ at }) => at },
  { title: "OPERATION", of: ({ operation }) => operation },
  { title: "TARGET", of: ({ target }) => target?.name ?? "", least: 8 },
  { title: "OUTCOME", of: ({ outcome, code }) => (code === undefined ? outcome : `${outcome} (${code})`) },
  { title: "ACTOR", of: ({ actor }) => actor, least: 8 },
  { title: "ROLE", of: ({ role = "" }) => role, isWide: true },
  { title: "ADDRESS", of: ({ address, isErased }) => (isErased === true ? "erased" : (address ?? "")), isWide: true },
  { title: "REQUEST", of: ({ requestId }) => requestId, isWide: true },
  { title: "BLOCK", of: ({ block, entry }) => `${block}/${entry}`, isWide: true },
];

export const exportAudit = defineCommand<Chosen, []>({
  name: "audit export",
  brief: "Write the chain of the audit as lines of JSON",
  detail:
    "One line for each block, as it is stored, and last one with the head. Keep that line elsewhere: audit verify --checkpoint " +
    "finds by it what is cut off or written again later.",
  examples: ["storeplane audit export > audit.jsonl"],
  parameters: { flags: { platform: platformFlag, ...connectionFlags } },
  async run({ shell, flags }) {
    let chain = "";
    let last = "";
    for await (const page of pagesOf(connect(shell, flags), flags, shell.signal)) {
      chain = page.chain;
      for (const text of page.items) shell.process.stdout.write(`${text}\n`);
      last = page.items.at(-1) ?? last;
    }
    if (last === "") return say(shell, "The chain is empty.");
    const { n, hash } = JSON.parse(last) as { readonly n: number; readonly hash: string };
    shell.process.stdout.write(jsonLine({ head: { chain, n, hash } }));
  },
});

export const verifyAudit = defineCommand<VerifyFlags, []>({
  name: "audit verify",
  brief: "Verify the chain of the audit, from the platform or from an export",
  detail:
    "Names each entry or block that is changed, missing, moved or cut off, and ends with 1 then. A chain that was cut off, or written " +
    "again as a whole, is found by --checkpoint alone: by what was kept elsewhere.",
  examples: [
    "storeplane audit verify",
    "storeplane audit verify --file audit.jsonl",
    "storeplane audit verify --checkpoint audit.jsonl -o json",
  ],
  parameters: {
    flags: {
      file: { ...optional, placeholder: "file", brief: "An export, in place of the platform" },
      checkpoint: {
        ...optional,
        placeholder: "file",
        brief: "Heads that the chain must have: checkpoints, or last lines of exports",
      },
      key: { ...optional, placeholder: "key", brief: "Who must have signed the checkpoints, as their key is written" },
      platform: platformFlag,
      output: outputFlag,
      ...connectionFlags,
    },
    aliases: { o: "output" },
  },
  async run({ shell, flags }) {
    const { file, checkpoint, key, output } = flags;
    if (key !== undefined && checkpoint === undefined) throw new UsageError("--key belongs to --checkpoint");
    const source = file === undefined ? await fetched(connect(shell, flags), flags, shell.signal) : chainFile(file);
    const known = checkpoint === undefined ? [] : await knownHeads(checkpoint, source.chain, key);
    const report = await verifyChain(source.chain, source.blocks, { known, now: new Date() });
    show(shell, output, {
      document: report,
      names: [report.chain],
      text: ({ width }) => layOutFields(fieldsOf(report), width),
    });
    if (report.findings.length > 0) shell.process.exitCode = exitCodes.failed;
  },
});

function fieldsOf({ chain, blocks, entries, head, findings }: ChainReport) {
  const found = findings.map(({ kind, message }) => [kind, message] as const);
  const verdict = findings.length === 0 ? "whole" : `not as it was written: ${findings.length} findings`;
  const at = head && `${head.n} ${head.hash}`;
  return [
    ["chain", chain],
    ["blocks", `${blocks}`],
    ["entries", `${entries}`],
    ["head", at],
    ["chain is", verdict],
    ...found,
  ] as const;
}

function pagesOf(client: ApiClient, { platform }: Chosen, signal: AbortSignal) {
  return client.allAuditBlocks({ ...(platform && { platform }), limit: 100 }, { signal });
}

async function fetched(client: ApiClient, flags: Chosen, signal: AbortSignal) {
  const blocks: unknown[] = [];
  let chain = "";
  for await (const page of pagesOf(client, flags, signal)) {
    chain = page.chain;
    blocks.push(...page.items.map(asJson));
  }
  return { chain, blocks };
}
