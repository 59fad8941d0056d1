import { nameArgument } from "../arguments.ts";
import { defineCommand } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { CliConfigError } from "../errors.ts";
import { type NoInputFlag, noInputFlag, refuseInput } from "../no-input.ts";
import { openBrowser } from "../open-browser.ts";
import { say } from "../output.ts";

type Flags = ConnectionFlags & NoInputFlag & { readonly admin: boolean; readonly print: boolean };

export const open = defineCommand<Flags, [name: string]>({
  name: "open",
  brief: "Open a shop in a browser, or its administration",
  detail: `Where this machine has no browser, and with --print, the address is printed. BROWSER names a program to open it with. The login is
never part of an address: storeplane credentials NAME shows it.`,
  examples: ["storeplane open caps", "storeplane open caps --admin --print --no-input"],
  parameters: {
    positional: nameArgument,
    flags: {
      admin: { kind: "boolean", default: false, withNegated: false, brief: "Where its administrator signs in" },
      print: { kind: "boolean", default: false, withNegated: false, brief: "Print the address, and open nothing" },
      noInput: noInputFlag,
      ...connectionFlags,
    },
  },
  async run({ shell, flags, args: [name] }) {
    if (!flags.print) refuseInput(flags, { what: "a browser is opened for a person", give: "--print" });
    const { phase, endpoints } = await connect(shell, flags).getStore(name, { signal: shell.signal });
    if (endpoints === undefined) {
      const todo = `storeplane describe ${name} shows how far it is.`;
      throw new CliConfigError(`${name} has no address yet: it is ${phase}`, { todo });
    }
    const url = safeAddress(flags.admin ? endpoints.adminUrl : endpoints.url);
    if (phase !== "Ready") say(shell, `${name} is ${phase}: storeplane describe ${name} says why.`);
    if (flags.admin) say(shell, `To sign in: storeplane credentials ${name}`);
    if (!flags.print && (await openBrowser(shell, url))) return say(shell, `Opened ${url.href}`);
    shell.process.stdout.write(`${url.href}\n`);
  },
});

/** What a cluster says is an address must be one of the web: a browser opens files and programs too. */
function safeAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "")
    throw new CliConfigError(`its cluster says that its address is ${JSON.stringify(text)}, which is none of the web`);
  return url;
}
