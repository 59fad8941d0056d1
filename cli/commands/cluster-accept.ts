import { setTimeout } from "node:timers/promises";
import type { ApiClient } from "../../client/index.ts";
import type { ClusterResource } from "../../contract/index.ts";
import { clusterArgument } from "../arguments.ts";
import { clusterRows } from "../cluster-views.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { parseDuration } from "../duration.ts";
import { NotAskedInTimeError, NothingToAcceptError, UsageError } from "../errors.ts";
import { type NoInputFlag, noInputFlag, refuseInput } from "../no-input.ts";
import { type Format, say, show } from "../output.ts";
import { plainText } from "../plain-text.ts";
import type { Shell } from "../shell.ts";

type Flags = ConnectionFlags &
  NoInputFlag & {
    readonly output: Format;
    readonly fingerprint?: string | undefined;
    /** Milliseconds. */
    readonly timeout?: number | undefined;
  };

/** An agent asks some seconds after its manifests were applied. */
const usualTimeoutMs = 60_000;
const everyMs = 1000;

export const clusterAccept = defineCommand<Flags, [cluster: string]>({
  name: "cluster accept",
  brief: "Let in the agent that asks to join",
  detail: `Without --fingerprint it waits until an agent asks, shows which, and changes nothing: compare that with what the agent logs.
It ends with 6 when none has asked in time, and with 5 when none can, for want of an invitation.`,
  examples: [
    "storeplane cluster accept fra-2",
    "storeplane cluster accept fra-2 --timeout 10m -o json",
    "storeplane cluster accept fra-2 --fingerprint SHA256:... --no-input",
  ],
  parameters: {
    positional: clusterArgument,
    flags: {
      fingerprint: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "text",
        brief: "That of the agent's key",
      },
      timeout: {
        kind: "parsed",
        parse: parseDuration,
        optional: true,
        placeholder: "time",
        brief: "How long to wait for an agent that asks: 90s, 15m, 1h, or a number of seconds [1m]",
      },
      noInput: noInputFlag,
      output: outputFlag,
      ...connectionFlags,
    },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [id] }) {
    const { output, fingerprint, timeout } = flags;
    const api = connect(shell, flags);
    if (fingerprint !== undefined) {
      if (timeout !== undefined)
        throw new UsageError("--timeout is for waiting: with --fingerprint nothing is waited for");
      const cluster = await api.acceptCluster(id, { fingerprint }, { signal: shell.signal });
      say(shell, `${id} is let in.`);
      return tell(shell, output, cluster);
    }
    refuseInput(flags, { what: "a person has to compare the agent's key", give: "--fingerprint" });
    const { cluster, waiting } = await untilAsked(shell, { api, id, timeoutMs: timeout ?? usualTimeoutMs });
    const { fingerprint: asks, clusterUid } = waiting;
    say(
      shell,
      `${plainText(asks)} asks, of a cluster whose kube-system has the uid ${plainText(clusterUid)}. If the agent logs the same: storeplane cluster accept ${id} --fingerprint ${plainText(asks)}`,
    );
    tell(shell, output, cluster);
  },
});

function tell(shell: Shell, output: Format, cluster: ClusterResource): void {
  show(shell, output, clusterRows([cluster], cluster));
}

interface Waiting {
  readonly api: ApiClient;
  readonly id: string;
  readonly timeoutMs: number;
}

type Admission = NonNullable<ClusterResource["admission"]>;

interface Asked {
  readonly cluster: ClusterResource;
  readonly waiting: NonNullable<Admission["waiting"]>;
}

/** The cluster once an agent asks. @throws NothingToAcceptError, NotAskedInTimeError */
async function untilAsked(shell: Shell, { api, id, timeoutMs }: Waiting): Promise<Asked> {
  const { signal } = shell;
  const deadline = performance.now() + timeoutMs;
  for (let hasSaid = false; ; hasSaid = true) {
    const cluster = await api.getCluster(id, { signal });
    const { waiting, invitedUntil } = cluster.admission ?? {};
    if (waiting !== undefined) return { cluster, waiting };
    if (invitedUntil === undefined) throw noInvitation(id, cluster);
    const left = deadline - performance.now();
    if (left <= 0) throw notAsked(id, invitedUntil);
    if (!hasSaid) say(shell, `No agent asks to be let in as ${id} yet; waiting.`);
    await setTimeout(Math.min(everyMs, left), undefined, { signal });
  }
}

function noInvitation(id: string, { state }: ClusterResource): NothingToAcceptError {
  const todo =
    state === "Revoked"
      ? `To let it join again: storeplane cluster rejoin ${id}`
      : `If an agent is to join: storeplane cluster invite ${id}, then give it the token. How the cluster is: storeplane cluster get ${id}`;
  return new NothingToAcceptError(`No agent asks to be let in as ${id}, and none can: it has no invitation.`, { todo });
}

function notAsked(id: string, invitedUntil: string): NotAskedInTimeError {
  const todo = `Look whether the manifests are applied and what the agent logs; it may ask until ${invitedUntil}. Then again, with --timeout 10m to wait longer.`;
  return new NotAskedInTimeError(`No agent has asked in time to be let in as ${id}.`, { todo });
}
