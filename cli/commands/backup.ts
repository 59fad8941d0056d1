import { setTimeout } from "node:timers/promises";
import type { ApiClient } from "../../client/index.ts";
import type { StoreBackup } from "../../contract/index.ts";
import { nameArgument, waitFlag } from "../arguments.ts";
import { checkTimeout, timeoutFlag, type WaitFlags } from "../await-phase.ts";
import { backupRows } from "../backup-views.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { BackupFailedError, BackupNotInTimeError, InterruptedError } from "../errors.ts";
import { type Format, say, show } from "../output.ts";
import type { Shell } from "../shell.ts";

type Flags = ConnectionFlags & WaitFlags & { readonly output: Format };

const usualTimeoutMs = 15 * 60_000;
const everyMs = 1000;

export const backup = defineCommand<Flags, [name: string]>({
  name: "backup",
  brief: "Back a store up now",
  detail: `The shop stays open: its database is stored as it is at one moment, then its files, in the backup repository of its
cluster. If the store is being backed up already, that backup is meant.`,
  examples: ["storeplane backup hats", "storeplane backup hats --wait"],
  parameters: {
    positional: nameArgument,
    flags: { wait: waitFlag, timeout: timeoutFlag, output: outputFlag, ...connectionFlags },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [name] }) {
    checkTimeout(flags);
    const api = connect(shell, flags);
    const begun = await api.beginBackup(name, { signal: shell.signal });
    say(shell, `Backup ${begun.id} of ${name} is under way.`);
    const shown = flags.wait ? await awaitEnd(shell, { api, name, begun, timeoutMs: flags.timeout }) : begun;
    show(shell, flags.output, backupRows([shown], shown));
    if (!flags.wait) return;
    if (shown.state === "Failed") throw failure(shown);
    if (shown.state === "Simulated") say(shell, "The cluster's nodes only play containers: nothing was stored.");
  },
});

interface Wait {
  readonly api: ApiClient;
  readonly name: string;
  readonly begun: StoreBackup;
  readonly timeoutMs: number | undefined;
}

async function awaitEnd(shell: Shell, { api, name, begun, timeoutMs = usualTimeoutMs }: Wait): Promise<StoreBackup> {
  const { signal } = shell;
  const deadline = performance.now() + timeoutMs;
  const look = `storeplane backups ${name}`;
  try {
    for (;;) {
      const found = (await api.listBackups(name, { signal })).backups.find(({ id }) => id === begun.id);
      if (found !== undefined && found.state !== "Running") return found;
      if (performance.now() > deadline) {
        const todo = `It goes on. Look with: ${look}`;
        throw new BackupNotInTimeError(`The backup is not done after ${Math.round(timeoutMs / 1000)} s.`, { todo });
      }
      await setTimeout(everyMs, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new InterruptedError(`Stopped waiting; the backup goes on. Look with: ${look}`);
  }
}

function failure({ reason = "Failed", message = "it says no more", todo }: StoreBackup): BackupFailedError {
  return new BackupFailedError(`The backup failed: ${reason}: ${message}`, { ...(todo !== undefined && { todo }) });
}
