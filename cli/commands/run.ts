import type { ApiClient, Changed } from "../../client/index.ts";
import type { Phase } from "../../contract/index.ts";
import { nameArgument, noteFlag, revisionFlag } from "../arguments.ts";
import { awaitPhase, checkTimeout, timeoutFlag, type WaitFlags } from "../await-phase.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { type Format, say, show } from "../output.ts";
import { storeRows, storeSheet } from "../store-views.ts";
import { warnAway } from "../warn-away.ts";

type Flags = ConnectionFlags &
  WaitFlags & {
    readonly note?: string | undefined;
    readonly ifRevision?: string | undefined;
    readonly output: Format;
  };

interface Run {
  readonly verb: "restart" | "suspend" | "resume";
  readonly brief: string;
  readonly detail: string;
  readonly ask: (api: ApiClient) => ApiClient["restartStore"];
  /** Where --wait ends. */
  readonly until: Phase;
  readonly accepted: (store: string, cluster: string) => string;
  readonly unchanged: (store: string) => string;
}

export const restart = runCommand({
  verb: "restart",
  brief: "Restart a store's app, its pods one after the other",
  detail: `A pod goes when a new one serves in its place, so that visitors lose no request; the database goes on.
Each call restarts it once more.`,
  ask: (api) => (name, options) => api.restartStore(name, options),
  until: "Ready",
  accepted: (store, cluster) => `The restart of ${store} is accepted for ${cluster}.`,
  unchanged: (store) => `${store} is not restarted.`,
});

export const suspend = runCommand({
  verb: "suspend",
  brief: "Let nothing of a store run, and keep all that it has",
  detail: `What visitors have begun is finished, then the app ends and after it the database: visitors are answered 503 until the store is
resumed. Data, hosts and certificates are kept, and it counts in the quota as before.`,
  ask: (api) => (name, options) => api.suspendStore(name, options),
  until: "Suspended",
  accepted: (store, cluster) =>
    `${store} is being suspended in ${cluster}. To start it again: storeplane resume ${store}`,
  unchanged: (store) => `${store} is asked to be suspended already.`,
});

export const resume = runCommand({
  verb: "resume",
  brief: "Start a suspended store with all that it had",
  detail: "Its database comes first, then its app; it is Ready when it has passed its smoke check again.",
  ask: (api) => (name, options) => api.resumeStore(name, options),
  until: "Ready",
  accepted: (store, cluster) => `${store} is being started in ${cluster}.`,
  unchanged: (store) => `${store} is not suspended.`,
});

function runCommand({ verb, brief, detail, ask, until, accepted, unchanged }: Run) {
  const wordsOf = ({ store: { name, cluster }, outcome }: Changed): string =>
    outcome === "unchanged" ? unchanged(name) : accepted(name, cluster);
  return defineCommand<Flags, [name: string]>({
    name: verb,
    brief,
    detail,
    examples: [`storeplane ${verb} hats --wait`],
    parameters: {
      positional: nameArgument,
      flags: {
        wait: {
          kind: "boolean",
          default: false,
          withNegated: false,
          brief: `Show the steps until the store is ${until}`,
        },
        timeout: timeoutFlag,
        note: noteFlag,
        ifRevision: revisionFlag,
        output: outputFlag,
        ...connectionFlags,
      },
      aliases: { o: "output" },
    },
    async run({ shell, flags, args: [name] }) {
      checkTimeout(flags);
      const { note, ifRevision, output, wait, timeout } = flags;
      const api = connect(shell, flags);
      const changed = await ask(api)(name, { note, ifRevision, signal: shell.signal });
      say(shell, wordsOf(changed));
      warnAway(shell, changed.store);
      if (!wait) return show(shell, output, storeRows([changed.store], changed.store));
      show(shell, output, storeSheet(await awaitPhase(shell, { api, name, until, timeoutMs: timeout })));
    },
  });
}
