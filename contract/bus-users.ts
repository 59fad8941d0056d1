import {
  accessBucket,
  auditStream,
  clustersBucket,
  desiredStream,
  eventsStream,
  historyStream,
  keysBucket,
  latestStream,
  statusBucket,
  webhookBucket,
} from "./streams.ts";
import {
  accessKey,
  allClaimSubjects,
  allEventSubjects,
  allHookSubjects,
  allOutboxSubjects,
  allProofSubjects,
  allRpcSubjects,
  auditSubject,
  clusterAnswerSubjects,
  clusterDesiredSubjects,
  deliverySubject,
  desiredSubject,
  idempotencySubject,
  identityKey,
  placedSubject,
  placeSubject,
  rateSubject,
  registrationKey,
  renewedSubject,
  renewSubject,
  tenantSubject,
  webhookHealthKey,
  webhookSettingsKey,
} from "./subjects.ts";
import { defaultTenant } from "./tenant.ts";
import { conductorDurable, deliveryStream, hookStream, senderDurable } from "./webhook-streams.ts";

/** What one NATS user may publish and subscribe to; everything else is denied. */
export interface SubjectPermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** What stands before the JetStream API's own subjects where the platform asks the account that keeps the audit. */
export const auditApiPrefix = "SP.AUDIT";

/** What stands before a request of the JetStream API about this stream, where the platform makes it. */
export function apiPrefixOf(stream: string): string {
  return stream === auditStream ? auditApiPrefix : "$JS.API";
}

/** The inbox prefix that a user's connection must use. */
export function inboxPrefix(user: string): string {
  return `_INBOX_${user}`;
}

/** Creates streams, buckets and durables; the only user that may. */
export function migratorPermissions(): SubjectPermissions {
  return {
    publish: [
      "$JS.API.>",
      ofClusters(registrationKey("*")),
      ofClusters(identityKey("*")),
      ofClusters(accessKey("*")),
      `$KV.${accessBucket}.token.*`,
      `$KV.${accessBucket}.tenant.*.*`,
      // The first tenant.
      tenantSubject(defaultTenant),
    ],
    subscribe: [`${inboxPrefix("migrator")}.>`],
  };
}

/** Puts the tokens of accounts in place, and looks at who is connected. */
export function operatorPermissions(): SubjectPermissions {
  return {
    publish: ["$SYS.REQ.CLAIMS.*", "$SYS.REQ.ACCOUNT.*.*", "$SYS.REQ.ACCOUNT.*.CLAIMS.LOOKUP"],
    subscribe: [`${inboxPrefix("operator")}.>`],
  };
}

/** Looks up whom it may give tokens to, and gives them; hears what accounts are to be put in place. */
export function renewalPermissions(): SubjectPermissions {
  return {
    publish: [
      `$JS.API.DIRECT.GET.KV_${clustersBucket}.${ofClusters(accessKey("*"))}`,
      renewedSubject("*", "*"),
      placedSubject("*", "*"),
    ],
    subscribe: [`${inboxPrefix("renewal")}.>`, renewSubject("*", "*"), placeSubject("*", "*")],
  };
}

/** Makes the stream of the audit, in the account that no other user changes. */
export function auditMigratorPermissions(): SubjectPermissions {
  return {
    publish: [
      "$JS.API.INFO",
      ...["CREATE", "UPDATE", "INFO"].map((request) => `$JS.API.STREAM.${request}.${auditStream}`),
    ],
    subscribe: [`${inboxPrefix("audit-migrator")}.>`],
  };
}

/**
 * Publishes desired states, claims, idempotency records and audit entries, reads everything, re-creates lost durables and purges
 * deleted stores. A purge request names only the stream in its subject, so this right covers the whole stream.
 */
export function controlPlanePermissions(): SubjectPermissions {
  return {
    publish: [
      desiredSubject({ cluster: "*", tenant: "*", store: "*" }),
      allClaimSubjects,
      idempotencySubject("*", "*"),
      allOutboxSubjects,
      auditSubject("*"),
      tenantSubject("*"),
      allProofSubjects,
      rateSubject("*", "*", "*"),
      allRpcSubjects,
      // For agents whose token has ended, which can't ask by themselves.
      renewSubject("*", "*"),
      placeSubject("*", "*"),
      `$KV.${accessBucket}.>`,
      `$KV.${keysBucket}.*`,
      ...ofWebhooks(),
      // Cordons and labels clusters, lets their agents in, and binds their ids.
      ofClusters(registrationKey("*")),
      ofClusters(identityKey("*")),
      ofClusters(accessKey("*")),
      "$JS.API.INFO",
      "$JS.API.STREAM.INFO.*",
      "$JS.API.STREAM.MSG.GET.*",
      "$JS.API.DIRECT.GET.>",
      // Lost durables are re-created.
      `$JS.API.CONSUMER.INFO.${desiredStream}.*`,
      `$JS.API.CONSUMER.CREATE.${desiredStream}.*.${clusterDesiredSubjects("*")}`,
      // Each process follows the events by a consumer of its own, which it pulls from: the server compares the filter.
      `$JS.API.CONSUMER.CREATE.${eventsStream}.*.${allEventSubjects}`,
      ...["INFO", "DELETE", "MSG.NEXT"].map((request) => `$JS.API.CONSUMER.${request}.${eventsStream}.*`),
      `$JS.API.STREAM.PURGE.${desiredStream}`,
      `$JS.API.STREAM.PURGE.${latestStream}`,
      `$JS.API.STREAM.PURGE.KV_${statusBucket}`,
      // For a tenant that is erased.
      `$JS.API.STREAM.PURGE.${historyStream}`,
      `$JS.API.STREAM.PURGE.${eventsStream}`,
      `$JS.API.STREAM.MSG.DELETE.KV_${keysBucket}`,
      `${auditApiPrefix}.>`,
    ],
    subscribe: [
      `${inboxPrefix("control-plane")}.>`,
      clusterAnswerSubjects("*"),
      renewedSubject("*", "*"),
      placedSubject("*", "*"),
    ],
  };
}

/** What a control plane may do with webhooks. */
function ofWebhooks(): readonly string[] {
  return [
    `$KV.${webhookBucket}.${webhookSettingsKey("*", "*")}`,
    // Messages that a person sends: a test, or one again.
    allHookSubjects,
    `$JS.API.CONSUMER.INFO.${hookStream}.${senderDurable}`,
    `$JS.API.CONSUMER.CREATE.${hookStream}.${senderDurable}.${allHookSubjects}`,
    // For a webhook that is deleted.
    ...[hookStream, deliveryStream, `KV_${webhookBucket}`].map((stream) => `$JS.API.STREAM.PURGE.${stream}`),
  ];
}

const conductorDurables = [
  [eventsStream, conductorDurable],
  [hookStream, senderDurable],
] as const;

/**
 * Reads events and endpoints, and sends messages to these: it may ask its two durables for the next, queue messages, and
 * write down what became of them and of endpoints. It can't make a durable, nor change where an endpoint is.
 */
export function conductorPermissions(): SubjectPermissions {
  return {
    publish: [
      allHookSubjects,
      deliverySubject("*", "*"),
      `$KV.${webhookBucket}.${webhookHealthKey("*", "*")}`,
      ...conductorDurables.flatMap(([stream, durable]) => [
        `$JS.API.CONSUMER.INFO.${stream}.${durable}`,
        `$JS.API.CONSUMER.MSG.NEXT.${stream}.${durable}`,
        `$JS.ACK.${stream}.${durable}.>`,
      ]),
      // What stores were before, whose they are, and which endpoints there are.
      ...[eventsStream, historyStream, hookStream, `KV_${webhookBucket}`].map((it) => `$JS.API.DIRECT.GET.${it}`),
      ...[hookStream, deliveryStream].map((it) => `$JS.API.STREAM.INFO.${it}`),
      `$JS.API.STREAM.MSG.GET.KV_${webhookBucket}`,
      `$JS.API.DIRECT.GET.${desiredStream}.${tenantSubject("*")}`,
    ],
    subscribe: [`${inboxPrefix("conductor")}.>`],
  };
}

function ofClusters(key: string): string {
  return `$KV.${clustersBucket}.${key}`;
}
