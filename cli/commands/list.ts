import type { ListFilter } from "../../client/index.ts";
import { type Phase, phases, type StoreResource } from "../../contract/index.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { type Format, say, show } from "../output.ts";
import { storeRows } from "../store-views.ts";

type Flags = ConnectionFlags & {
  readonly phase?: Phase | undefined;
  readonly engine?: string | undefined;
  readonly cluster?: string | undefined;
  readonly externalId?: string | undefined;
  readonly label?: readonly string[] | undefined;
  readonly output: Format;
};

const optional = { kind: "parsed", parse: String, optional: true } as const;

/** The most that the API looks at for one page. */
const pageSize = 200;

export const list = defineCommand<Flags, []>({
  name: "list",
  brief: "List stores",
  detail: "All filters must hold. Stores that are deleted show only with --phase Deleted.",
  examples: [
    "storeplane list",
    "storeplane list --phase Failed -o wide",
    "storeplane list -l tier=gold --cluster fra-1 -o name",
    "storeplane list --external-id shop-4711 -o json",
  ],
  parameters: {
    flags: {
      phase: { kind: "enum", values: phases, optional: true, placeholder: "phase", brief: "State of the store" },
      engine: { ...optional, placeholder: "engine", brief: "What kind of shop" },
      cluster: { ...optional, placeholder: "cluster", brief: "Where it runs" },
      externalId: { ...optional, placeholder: "id", brief: "Your own id of the store" },
      label: {
        ...optional,
        variadic: true,
        placeholder: "key=value",
        brief: "A label that it has, or a key; may be repeated, or several with commas",
      },
      output: outputFlag,
      ...connectionFlags,
    },
    aliases: { o: "output", l: "label" },
  },
  async run({ shell, flags }) {
    const { phase, engine, cluster, externalId, label, output } = flags;
    const labelSelector = label?.join(",");
    const asked = Object.entries({ phase, engine, cluster, externalId, labelSelector });
    const filter: ListFilter = Object.fromEntries(asked.filter(([, value]) => value !== undefined));
    // One that changes while the pages are read comes twice: the later is the truer.
    const byName = new Map<string, StoreResource>();
    const found = connect(shell, flags).allStores({ ...filter, limit: pageSize }, { signal: shell.signal });
    for await (const store of found) byName.set(store.name, store);
    const items = [...byName.values()];
    if (items.length === 0) say(shell, Object.keys(filter).length > 0 ? "No such stores." : "No stores.");
    show(shell, output, storeRows(items, { items }));
  },
});
