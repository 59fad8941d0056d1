import { operationKinds, operationOutcomes, type StoreOperationList } from "../../contract/index.ts";
import { parseName } from "../arguments.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { UsageError } from "../errors.ts";
import { operationRows } from "../history-views.ts";
import { type Format, say, show } from "../output.ts";

type Kind = (typeof operationKinds)[number];
type Outcome = (typeof operationOutcomes)[number];

type Flags = ConnectionFlags & {
  readonly kind?: Kind | undefined;
  readonly outcome?: Outcome | undefined;
  readonly actor?: string | undefined;
  readonly limit: number;
  readonly output: Format;
};

/** The most that the API shows in one page. */
const maxLimit = 100;

export const operationsCommand = defineCommand<Flags, [name?: string]>({
  name: "operations",
  brief: "List what was done to a store, or to all, the newest first",
  detail: `Creates, changes, deletes and undeletes of the last 400 days, also of stores that are gone. Without a name
those that run stand first. Unknown means that nothing which is kept tells how an operation ended.`,
  examples: [
    "storeplane operations",
    "storeplane operations hats -o wide",
    "storeplane operations --kind delete --limit 20 -o json",
  ],
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [{ brief: "Name of a store", parse: parseName, placeholder: "name", optional: true }],
    },
    flags: {
      kind: { kind: "enum", values: operationKinds, optional: true, placeholder: "kind", brief: "What was asked" },
      outcome: {
        kind: "enum",
        values: operationOutcomes,
        optional: true,
        placeholder: "outcome",
        brief: "How it ended",
      },
      actor: { kind: "parsed", parse: String, optional: true, placeholder: "id", brief: "Who asked" },
      limit: { kind: "parsed", parse: parseLimit, default: "50", placeholder: "n", brief: "The most to show" },
      output: outputFlag,
      ...connectionFlags,
    },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [name] }) {
    const { kind, outcome, actor, limit, output } = flags;
    const asked = Object.entries({ kind, outcome, actor }).filter(([, value]) => value !== undefined);
    if (name !== undefined && asked.length > 0) {
      throw new UsageError("--kind, --outcome and --actor are for the operations of all stores: leave the name out");
    }
    const api = connect(shell, flags);
    const filter = Object.fromEntries(asked);
    const { items } = await readOn(limit, (pageToken, left) => {
      const page = { limit: left, pageToken };
      const { signal } = shell;
      return name === undefined
        ? api.listOperations({ ...filter, ...page }, { signal })
        : api.listStoreOperations(name, page, { signal });
    });
    if (items.length === 0) say(shell, asked.length > 0 ? "No such operations." : "No operations.");
    show(shell, output, operationRows(items, { items }));
  },
});

/** A page may be short, or empty, and others follow all the same. */
async function readOn(
  limit: number,
  ask: (pageToken: string | undefined, left: number) => Promise<StoreOperationList>,
): Promise<StoreOperationList> {
  const items: StoreOperationList["items"] = [];
  let token: string | undefined;
  do {
    const page = await ask(token, limit - items.length);
    items.push(...page.items);
    token = page.nextPageToken;
  } while (token !== undefined && items.length < limit);
  return { items };
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= maxLimit) return limit;
  throw new UsageError(`must be a number from 1 to ${maxLimit}`);
}
