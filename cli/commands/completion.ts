import { defineCommand } from "../command.ts";
import { type ShellName, scripts, shellNames } from "../complete/scripts.ts";
import { UsageError } from "../errors.ts";

export const completion = defineCommand<Record<string, never>, [shell: ShellName]>({
  name: "completion",
  brief: "Print what lets a shell complete commands, options and names",
  detail: `Names of stores, clusters, tenants and contexts are asked for when they are needed. In bash and zsh, in .bashrc or behind
compinit in .zshrc: source <(storeplane completion bash). In fish: storeplane completion fish | source`,
  examples: ["storeplane completion bash", "storeplane completion zsh", "storeplane completion fish"],
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [{ brief: `Which: ${shellNames.join(", ")}`, parse: parseShell, placeholder: "shell" }],
    },
    flags: {},
  },
  run({ shell, args: [name] }) {
    shell.process.stdout.write(scripts[name]);
  },
});

function parseShell(text: string): ShellName {
  const found = shellNames.find((name) => name === text);
  if (found === undefined) throw new UsageError(`must be one of ${shellNames.join(", ")}`);
  return found;
}
