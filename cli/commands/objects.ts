import type { ShownObject } from "../../contract/index.ts";
import { age } from "../age.ts";
import { nameArgument } from "../arguments.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { type Format, say, show } from "../output.ts";
import { type Column, layOutTable } from "../table.ts";

type Flags = ConnectionFlags & { readonly output: Format };

function columns(now: number): readonly Column<ShownObject>[] {
  return [
    { title: "KIND", of: ({ kind }) => kind },
    { title: "NAME", of: ({ name }) => name, least: 12 },
    { title: "READY", of: ({ ready }) => (ready ? "yes" : "no") },
    { title: "AGE", of: ({ createdAt }) => (createdAt === undefined ? "" : age(createdAt, now)) },
    { title: "REASON", of: ({ reason = "" }) => reason },
    { title: "MESSAGE", of: ({ message = "" }) => message, least: 16 },
  ];
}

export const objects = defineCommand<Flags, [name: string]>({
  name: "objects",
  brief: "List a store's Kubernetes objects and whether each is ready",
  detail: `What the store's cluster has of it now, those that are not ready first: the objects that its agent wrote, and the
pods that came of them. They are read in the cluster when this is asked. Nothing of what is in an object is shown.`,
  examples: ["storeplane objects hats", "storeplane objects hats -o json", "storeplane objects hats -o name"],
  parameters: {
    positional: nameArgument,
    flags: { output: outputFlag, ...connectionFlags },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [name] }) {
    const found = await connect(shell, flags).listObjects(name, { signal: shell.signal });
    if (found.message !== undefined) say(shell, found.message);
    if (found.truncated) say(shell, `There are more than these ${found.objects.length} objects.`);
    show(shell, flags.output, {
      document: found,
      names: found.objects.map((each) => `${each.kind}/${each.name}`),
      text: ({ width }) => layOutTable(found.objects, columns(Date.now()), width),
    });
  },
});
