import type { EngineList, PlanList } from "../../contract/index.ts";
import { bytesOf, coresOf } from "../amounts.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { type Format, show } from "../output.ts";
import { type Column, layOutTable } from "../table.ts";

type Flags = ConnectionFlags & { readonly output: Format };
type Engine = EngineList["items"][number];
type Plan = PlanList["items"][number];

const parameters = { flags: { output: outputFlag, ...connectionFlags }, aliases: { o: "output" } } as const;

export const engines = defineCommand<Flags, []>({
  name: "engines",
  brief: "List engines: the kinds of shop that can be created",
  examples: ["storeplane engines", "storeplane engines -o wide"],
  parameters,
  async run({ shell, flags }) {
    const found = await connect(shell, flags).listEngines({ signal: shell.signal });
    show(shell, flags.output, {
      document: found,
      names: found.items.map(({ id }) => id),
      text: ({ isWide, width }) =>
        layOutTable(
          found.items,
          engineColumns.filter((each) => isWide || !each.isWide),
          width,
        ),
    });
  },
});

const engineColumns: readonly Column<Engine>[] = [
  { title: "ENGINE", of: ({ id }) => id, least: 12 },
  { title: "VERSION", of: ({ defaultVersion }) => defaultVersion },
  { title: "PLANS", of: ({ plans }) => plans.join(", "), least: 8 },
  { title: "VERSIONS", of: ({ versions }) => versions.join(", "), isWide: true, least: 8 },
  { title: "OWN-STOREFRONT", of: ({ ownStorefront }) => (ownStorefront ? "yes" : "no"), isWide: true },
  { title: "SMALLEST", of: smallestOf, isWide: true },
  { title: "NAME", of: ({ displayName }) => displayName, least: 8 },
];

/** What a store of the smallest plan counts for in a quota. */
function smallestOf({ plans, sizes }: Engine): string {
  const size = sizes[plans[0] ?? ""];
  if (size === undefined) return "";
  return `${coresOf(size.cpuMillicores)} cpu, ${bytesOf(size.memoryBytes)}, ${bytesOf(size.storageBytes)} of storage`;
}

export const plans = defineCommand<Flags, []>({
  name: "plans",
  brief: "List plans: how large a shop can be, from small to large",
  examples: ["storeplane plans", "storeplane plans -o name"],
  parameters,
  async run({ shell, flags }) {
    const found = await connect(shell, flags).listPlans({ signal: shell.signal });
    show(shell, flags.output, {
      document: found,
      names: found.items.map(({ id }) => id),
      text: ({ width }) => layOutTable(found.items, planColumns, width),
    });
  },
});

const planColumns: readonly Column<Plan>[] = [
  { title: "PLAN", of: ({ id }) => id, least: 12 },
  { title: "DESCRIPTION", of: ({ description }) => description, least: 8 },
];
