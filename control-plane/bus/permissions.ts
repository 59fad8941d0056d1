import { allRpcSubjects, clusterRpcSubjects } from "../../contract/index.ts";

/** What one NATS user may publish and subscribe to; everything else is denied. */
export interface SubjectPermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
  /** Lets the user publish to the reply subject of a message that it was sent: this often, for this long. */
  readonly responses?: { readonly max: number; readonly expires: string };
}

/** The inbox prefix that a user's connection must use. */
export function inboxPrefix(user: string): string {
  return `_INBOX_${user}`;
}

/** Creates streams, buckets and durables; the only user that may. */
export function migratorPermissions(): SubjectPermissions {
  return {
    publish: ["$JS.API.>", "$KV.SP_CLUSTERS.*.registration", "$KV.SP_CLUSTERS.*.identity"],
    subscribe: [`${inboxPrefix("migrator")}.>`],
  };
}

/**
 * Publishes desired states, claims and idempotency records, reads everything, makes lost durables again and removes what
 * is left of deleted stores. A purge's subject names the stream alone, so this right reaches all of it.
 */
export function controlPlanePermissions(): SubjectPermissions {
  return {
    publish: [
      "sp.v1.desired.*.*.*",
      "sp.v1.claim.*.*",
      "sp.v1.key.*",
      allRpcSubjects,
      "$JS.API.INFO",
      "$JS.API.STREAM.INFO.*",
      "$JS.API.STREAM.MSG.GET.*",
      "$JS.API.DIRECT.GET.>",
      // Durables that are lost are made again.
      "$JS.API.CONSUMER.INFO.SP_DESIRED.*",
      "$JS.API.CONSUMER.CREATE.SP_DESIRED.*.sp.v1.desired.*.>",
      "$JS.API.STREAM.PURGE.SP_DESIRED",
      "$JS.API.STREAM.PURGE.SP_LATEST",
      "$JS.API.STREAM.PURGE.KV_SP_STATUS",
    ],
    subscribe: [`${inboxPrefix("control-plane")}.>`],
  };
}

/**
 * An agent's rights: its own durable, its own stores' states, its own heartbeat, and answers to questions to itself.
 * A publish's reply subject is not checked by the server, so this is for development only;
 * production puts agents in an account of their own (docs/adr, design D7).
 */
export function agentPermissions(cluster: string): SubjectPermissions {
  return {
    publish: [
      `$JS.API.CONSUMER.INFO.SP_DESIRED.${cluster}`,
      `$JS.API.CONSUMER.MSG.NEXT.SP_DESIRED.${cluster}`,
      `$JS.API.DIRECT.GET.SP_DESIRED.sp.v1.desired.${cluster}.>`,
      `$JS.ACK.SP_DESIRED.${cluster}.>`,
      `$KV.SP_STATUS.${cluster}.*.*`,
      `$JS.API.DIRECT.GET.KV_SP_STATUS.$KV.SP_STATUS.${cluster}.>`,
      `$KV.SP_CLUSTERS.${cluster}.heartbeat`,
      `$KV.SP_CLUSTERS.${cluster}.identity`,
      `$KV.SP_CLUSTERS.${cluster}.conflict`,
      `$JS.API.DIRECT.GET.KV_SP_CLUSTERS.$KV.SP_CLUSTERS.${cluster}.identity`,
    ],
    subscribe: [`${inboxPrefix(`agent-${cluster}`)}.>`, clusterRpcSubjects(cluster)],
    // One answer to a question, while somebody may wait for it.
    responses: { max: 1, expires: "10s" },
  };
}
