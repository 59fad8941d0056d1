import {
  auditApiPrefix,
  auditMigratorPermissions,
  conductorPermissions,
  controlPlanePermissions,
  inboxPrefix,
  migratorPermissions,
  operatorPermissions,
  renewalPermissions,
  type SubjectPermissions,
} from "./bus-users.ts";
import { auditStream, clustersBucket, desiredStream, statusBucket } from "./streams.ts";
import {
  accessKey,
  auditSubject,
  clusterAnswerSubjects,
  clusterDesiredSubjects,
  clusterRpcSubjects,
  conflictKey,
  heartbeatKey,
  identityKey,
  placedSubject,
  placeSubject,
  registrationKey,
  renewedSubject,
  renewSubject,
} from "./subjects.ts";

/** What stands before the JetStream API's own subjects where an agent asks it: its account imports no more of it. */
export const agentApiPrefix = "SP.API";

/** Accounts beside those of the clusters. */
export type BusAccount = "SYS" | "PLATFORM" | "AUDIT" | "RENEWAL";

/**
 * Users with a signing key each; agents have one in common, for every cluster's account. The operator changes accounts;
 * the renewal sees which keys agents have. Its process has the agents' key too, and may connect as the operator.
 */
export type BusRole = "control-plane" | "conductor" | "migrator" | "audit-migrator" | "operator" | "renewal";

export interface AccountExport {
  readonly name: string;
  readonly type: "service" | "stream";
  readonly subject: string;
  /** A request has more than one answer. */
  readonly hasManyAnswers?: true;
}

export interface AccountImport {
  readonly name: string;
  readonly type: "service" | "stream";
  readonly from: BusAccount;
  /** As it is exported, with the importer's own names for its wildcards. */
  readonly subject: string;
  /** How it is called here. */
  readonly localSubject: string;
}

/** Limits of an account; nothing is bounded by -1. */
export interface AccountLimits {
  readonly connections: number;
  readonly subscriptions: number;
  readonly payload: number;
  readonly imports: number;
  readonly exports: number;
  /** Whether it has JetStream of its own; its streams have bounds. */
  readonly hasStreams: boolean;
}

/** Everything that an account's claims say but its keys. */
export interface AccountClaims {
  readonly name: string;
  readonly limits: AccountLimits;
  readonly exports: readonly AccountExport[];
  readonly imports: readonly AccountImport[];
}

/** What the users of one signing key may; nothing is bounded by -1. */
export interface UserScope {
  readonly role: string;
  readonly permissions: SubjectPermissions;
  readonly subscriptions: number;
  readonly payload: number;
}

interface Service {
  readonly name: string;
  readonly subject: string;
  readonly localSubject: string;
  readonly hasManyAnswers?: true;
}

/** How many bytes a message of an agent may have; the largest are answers to questions. */
const agentPayload = 262_144;

/** A rolling update has two replicas and the next one; as many again may hang until the server misses them. */
const connectionsOfCluster = 8;

const unlimited: AccountLimits = {
  connections: -1,
  subscriptions: -1,
  payload: -1,
  imports: -1,
  exports: -1,
  hasStreams: false,
};

/**
 * All that an agent can reach: its own durable, its own stores' states, its own keys. Each is a service, so that
 * what comes back can't be sent to a subject of anyone else: a reply subject means one of its own account.
 */
function agentServices(cluster: string): Service[] {
  const key = (entry: string): string => `$KV.${clustersBucket}.${entry}`;
  const statuses = `$KV.${statusBucket}.${cluster}.>`;
  return [
    api("durable", `CONSUMER.INFO.${desiredStream}.${cluster}`),
    { ...api("pull", `CONSUMER.MSG.NEXT.${desiredStream}.${cluster}`), hasManyAnswers: true },
    api("desired", `DIRECT.GET.${desiredStream}.${clusterDesiredSubjects(cluster)}`),
    // The server says where to acknowledge, so it can't be renamed.
    service("acknowledge", `$JS.ACK.${desiredStream}.${cluster}.>`, ""),
    service("status", statuses),
    api("own-status", `DIRECT.GET.KV_${statusBucket}.${statuses}`),
    service("heartbeat", key(heartbeatKey(cluster))),
    service("identity", key(identityKey(cluster))),
    service("conflict", key(conflictKey(cluster))),
    api("own-identity", `DIRECT.GET.KV_${clustersBucket}.${key(identityKey(cluster))}`),
    api("own-registration", `DIRECT.GET.KV_${clustersBucket}.${key(registrationKey(cluster))}`),
    service("answer", clusterAnswerSubjects(cluster)),
  ];
}

function api(name: string, request: string): Service {
  return { name, subject: `$JS.API.${request}`, localSubject: `${agentApiPrefix}.${request}` };
}

function service(name: string, subject: string, prefix: string = `${agentApiPrefix}.`): Service {
  return { name, subject, localSubject: `${prefix}${subject}` };
}

/** Where an agent, or a control plane for one whose token has ended, asks for the next token. */
function renewal(cluster: string, prefix: string): Service {
  return service("renew", renewSubject(cluster, "*"), prefix);
}

/** Where a control plane asks for accounts to be put in place; the agents' accounts don't import it. */
const placing: Service = service("place", placeSubject("*", "*"), "");

/** What the renewal can see of the platform: whom it may give tokens to. */
const accessService: Service = (() => {
  const subject = `$KV.${clustersBucket}.${accessKey("*")}`;
  const request = `$JS.API.DIRECT.GET.KV_${clustersBucket}.${subject}`;
  return { name: "access", subject: request, localSubject: request };
})();

/** What the platform can do in the account of the audit: append, and read. */
const auditServices: readonly Service[] = [
  { name: "append", subject: auditSubject("*"), localSubject: auditSubject("*") },
  auditApi(`STREAM.INFO.${auditStream}`),
  auditApi(`STREAM.MSG.GET.${auditStream}`),
  { ...auditApi(`DIRECT.GET.${auditStream}`), hasManyAnswers: true },
];

function auditApi(request: string): Service {
  return { name: request, subject: `$JS.API.${request}`, localSubject: `${auditApiPrefix}.${request}` };
}

/** The account in which the servers say what they do, and in which accounts are changed. */
export function systemAccount(): AccountClaims {
  return { name: "SYS", limits: unlimited, exports: [], imports: [] };
}

/** Holds every stream but the audit's; control planes, conductors and the migration are its users. */
export function platformAccount(): AccountClaims {
  return {
    name: "PLATFORM",
    limits: { ...unlimited, hasStreams: true },
    exports: [
      ...agentServices("*").map(exported),
      exported(accessService),
      { name: "questions", type: "stream", subject: clusterRpcSubjects("*") },
    ],
    imports: [
      ...auditServices.map((it) => imported("AUDIT", it)),
      imported("RENEWAL", renewal("*", "")),
      imported("RENEWAL", placing),
      tokens("*"),
      placed,
    ],
  };
}

/** Holds the audit, which no user of the platform can change. */
export function auditAccount(): AccountClaims {
  return {
    name: "AUDIT",
    limits: { ...unlimited, hasStreams: true },
    exports: auditServices.map(exported),
    imports: [],
  };
}

/**
 * Gives agents their next tokens. An account of its own, so that whoever takes it over can be an agent and no more: in
 * that of the platform a reply subject would reach everything.
 */
export function renewalAccount(): AccountClaims {
  return {
    name: "RENEWAL",
    limits: unlimited,
    exports: [
      exported(renewal("*", "")),
      exported(placing),
      { name: "tokens", type: "stream", subject: renewedSubject("*", "*") },
      { name: "placed", type: "stream", subject: placedSubject("*", "*") },
    ],
    imports: [imported("PLATFORM", accessService)],
  };
}

/** Tokens that were asked for, in answer to `renew`. */
function tokens(cluster: string): AccountImport {
  const subject = renewedSubject(cluster, "*");
  return { name: "tokens", type: "stream", from: "RENEWAL", subject, localSubject: subject };
}

/** What became of the accounts, in answer to `place`. */
const placed: AccountImport = (() => {
  const subject = placedSubject("*", "*");
  return { name: "placed", type: "stream", from: "RENEWAL", subject, localSubject: subject };
})();

/** What the account of a cluster is called. */
export function clusterAccountName(cluster: string): string {
  return `cluster-${cluster}`;
}

/** The account of one cluster's agents: nothing is in it but what it imports, and no other cluster can be reached. */
export function clusterAccount(cluster: string): AccountClaims {
  const questions = clusterRpcSubjects(cluster);
  const imports: AccountImport[] = [
    ...agentServices(cluster).map((it) => imported("PLATFORM", it)),
    imported("RENEWAL", renewal(cluster, `${agentApiPrefix}.`)),
    { name: "questions", type: "stream", from: "PLATFORM", subject: questions, localSubject: questions },
    tokens(cluster),
  ];
  return {
    name: clusterAccountName(cluster),
    limits: {
      connections: connectionsOfCluster,
      subscriptions: 16 * connectionsOfCluster,
      payload: agentPayload,
      imports: imports.length,
      exports: 0,
      hasStreams: false,
    },
    exports: [],
    imports,
  };
}

function exported({ name, subject, hasManyAnswers }: Service): AccountExport {
  return { name, type: "service", subject, ...(hasManyAnswers && { hasManyAnswers }) };
}

function imported(from: BusAccount, { name, subject, localSubject }: Service): AccountImport {
  return { name, type: "service", from, subject, localSubject };
}

/** The server puts the user's name in its place; agents are called as their cluster. */
const ownName = "{{name()}}";

/** What agents may in the account of their cluster: the same key signs those of all. */
export function agentScope(): UserScope {
  return {
    role: "agent",
    permissions: {
      publish: [...agentServices(ownName), renewal(ownName, `${agentApiPrefix}.`)].map((it) => it.localSubject),
      subscribe: [`${inboxPrefix(ownName)}.>`, clusterRpcSubjects(ownName), renewedSubject(ownName, "*")],
    },
    subscriptions: 64,
    payload: agentPayload,
  };
}

/** What the users of a role may in its account. */
export function roleScope(role: BusRole): UserScope {
  return { role, permissions: permissionsOf[role](), subscriptions: -1, payload: -1 };
}

const permissionsOf: Readonly<Record<BusRole, () => SubjectPermissions>> = {
  "control-plane": controlPlanePermissions,
  conductor: conductorPermissions,
  migrator: migratorPermissions,
  "audit-migrator": auditMigratorPermissions,
  operator: operatorPermissions,
  renewal: renewalPermissions,
};

/** The account of each role. */
export const accountOfRole: Readonly<Record<BusRole, BusAccount>> = {
  "control-plane": "PLATFORM",
  conductor: "PLATFORM",
  migrator: "PLATFORM",
  "audit-migrator": "AUDIT",
  operator: "SYS",
  renewal: "RENEWAL",
};
