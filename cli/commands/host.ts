import { nameArgument, parseName } from "../arguments.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { hostRows } from "../host-views.ts";
import { type Format, say, show } from "../output.ts";

type Flags = ConnectionFlags & { readonly output: Format };

const flags = { output: outputFlag, ...connectionFlags } as const;
const aliases = { o: "output" } as const;

export const hostList = defineCommand<Flags, [name: string]>({
  name: "host list",
  brief: "List the hosts of a store: whether each is served, and the record that proves it",
  examples: ["storeplane host list ties", "storeplane host list ties -o wide"],
  parameters: { positional: nameArgument, flags, aliases },
  async run({ shell, flags: { output, ...where }, args: [name] }) {
    const { hostStates = [] } = await connect(shell, where).getStore(name, { signal: shell.signal });
    if (hostStates.length === 0) say(shell, `${name} has no hosts of its own.`);
    show(shell, output, hostRows(hostStates, { items: hostStates }));
  },
});

export const hostVerify = defineCommand<Flags, [name: string, host: string]>({
  name: "host verify",
  brief: "Look for the proof of a host now, as when its record has just been made",
  detail: `Hosts are looked at by themselves too, and each every ten seconds at most. One that failed gets its whole time again.
What comes of it shows some seconds later: storeplane host list NAME`,
  examples: ["storeplane host verify ties shop.example.com"],
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [...nameArgument.parameters, { brief: "The host", parse: parseName, placeholder: "host" }],
    },
    flags,
    aliases,
  },
  async run({ shell, flags: { output, ...where }, args: [name, host] }) {
    const { hostStates = [] } = await connect(shell, where).verifyHost(name, host, { signal: shell.signal });
    const found = hostStates.filter((state) => state.host === host);
    say(shell, `${host} will be looked at. See what comes of it: storeplane host list ${name}`);
    show(shell, output, hostRows(found, { items: found }));
  },
});
