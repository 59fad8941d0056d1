import { defineCommand } from "../command.ts";
import { changeConfigFile, readConfigFile } from "../config-file.ts";
import { CliConfigError } from "../errors.ts";
import { say } from "../output.ts";

type Flags = { readonly context?: string | undefined };

export const logout = defineCommand<Flags, []>({
  name: "logout",
  brief: "Forget the token of a platform",
  detail: "The token is taken out of the configuration file and stays valid: storeplane token revoke ends it.",
  examples: ["storeplane logout --context live"],
  parameters: {
    flags: {
      context: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "name",
        brief: "Name of the context; the current one without it",
      },
    },
  },
  run({ shell, flags }) {
    const { env } = shell.process;
    const { current, contexts } = readConfigFile(env);
    const name = flags.context ?? current;
    const found = name !== undefined && Object.hasOwn(contexts, name) ? contexts[name] : undefined;
    if (name === undefined || found === undefined) {
      if (flags.context === undefined) return say(shell, "No context is current: nothing to forget.");
      const known = Object.keys(contexts).join(", ") || "none";
      throw new CliConfigError(`there is no context ${flags.context}`, { todo: `Name one of these: ${known}.` });
    }
    const { token, ...left } = found;
    changeConfigFile(env, (config) => ({ ...config, contexts: { ...config.contexts, [name]: left } }));
    say(shell, token === undefined ? `Context ${name} has no token.` : `The token of context ${name} is forgotten.`);
  },
});
