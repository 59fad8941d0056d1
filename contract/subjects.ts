import type { DesiredMessage } from "./desired.ts";

export interface StoreAddress {
  readonly cluster: string;
  readonly tenant: string;
  readonly store: string;
}

const desiredPrefix = "sp.v1.desired";

/** Every desired state of every store. */
export const allDesiredSubjects = `${desiredPrefix}.>`;

/** Where the desired state of one store is published. */
export function desiredSubject({ cluster, tenant, store }: StoreAddress): string {
  return `${desiredPrefix}.${cluster}.${tenant}.${store}`;
}

const historyPrefix = "sp.v1.history";

/** Every desired state that there ever was. */
export const allHistorySubjects = `${historyPrefix}.>`;

/** Where those of one store are kept. */
export function historySubject({ cluster, tenant, store }: StoreAddress): string {
  return `${historyPrefix}.${cluster}.${tenant}.${store}`;
}

const eventPrefix = "sp.v1.event";

/** What an event of a store tells of. */
export type EventKind = "desired" | "status";

/** Every event of every store. */
export const allEventSubjects = `${eventPrefix}.>`;

/** Events of one kind, of all stores. */
export function eventSubjects(kind: EventKind): string {
  return `${eventPrefix}.${kind}.>`;
}

/** Where the events of one kind of one store are; with "*" for parts of the address, of many. */
export function eventSubject(kind: EventKind | "*", { cluster, tenant, store }: StoreAddress): string {
  return `${eventPrefix}.${kind}.${cluster}.${tenant}.${store}`;
}

/** What an event's subject says; undefined for any other subject. */
export function parseEventSubject(
  subject: string,
): { readonly kind: EventKind; readonly address: StoreAddress } | undefined {
  const [sp, version, event, kind, cluster, tenant, store, ...rest] = subject.split(".");
  if (`${sp}.${version}.${event}` !== eventPrefix || rest.length > 0) return undefined;
  if (kind !== "desired" && kind !== "status") return undefined;
  return cluster && tenant && store ? { kind, address: { cluster, tenant, store } } : undefined;
}

/** All desired states of one cluster: the filter of its durable. */
export function clusterDesiredSubjects(cluster: string): string {
  return `${desiredPrefix}.${cluster}.>`;
}

/** The store that a desired-state subject is about; undefined for any other subject. */
export function parseDesiredSubject(subject: string): StoreAddress | undefined {
  const [sp, version, kind, cluster, tenant, store, ...rest] = subject.split(".");
  if (`${sp}.${version}.${kind}` !== desiredPrefix || rest.length > 0) return undefined;
  return cluster && tenant && store ? { cluster, tenant, store } : undefined;
}

/** The subject that a message must have been published to. */
export function addressOf(message: DesiredMessage): StoreAddress {
  return { cluster: message.spec.cluster, tenant: message.tenant, store: message.spec.name };
}

/** Every claim of any kind. */
export const allClaimSubjects = "sp.v1.claim.*.*";

/** The platform-wide claim of a store's name. */
export function nameClaimSubject(name: string): string {
  return `sp.v1.claim.name.${name}`;
}

/** The platform-wide claim of a custom host; `digest` is the hex SHA-256 of the host. */
export function hostClaimSubject(digest: string): string {
  return `sp.v1.claim.host.${digest}`;
}

/** A tenant's claim of its own id for a store; `digest` is the hex SHA-256 of tenant and id. */
export function externalIdClaimSubject(digest: string): string {
  return `sp.v1.claim.external.${digest}`;
}

/** Every record of how a host is proved. */
export const allProofSubjects = "sp.v1.proof.*.*";

/** How far a store's proof of a host is; `digest` is the hex SHA-256 of the host. */
export function proofSubject(digest: string, uid: string): string {
  return `sp.v1.proof.${digest}.${uid}`;
}

/** The record of an Idempotency-Key; `digest` is the hex SHA-256 of tenant, method, path and key. */
export function idempotencySubject(tenant: string, digest: string): string {
  return `sp.v1.key.${tenant}.${digest}`;
}

/** Every audit entry that is not yet in its chain. */
export const allOutboxSubjects = "sp.v1.outbox.*.*";

/** Where the audit entry of an accepted change waits, in the batch that makes the change; `id` is the entry's. */
export function outboxSubject(chain: string, id: string): string {
  return `sp.v1.outbox.${chain}.${id}`;
}

/** The chain that a waiting entry belongs to; undefined for any other subject. */
export function parseOutboxSubject(subject: string): string | undefined {
  const [sp, version, kind, chain, id, ...rest] = subject.split(".");
  const isOutbox = `${sp}.${version}.${kind}` === "sp.v1.outbox" && id !== undefined && rest.length === 0;
  return isOutbox ? chain : undefined;
}

/** Where the blocks of a chain are, one message each. */
export function auditSubject(chain: string): string {
  return `sp.v1.audit.${chain}`;
}

/** How many requests of a class a tenant has made in a minute since 1970, over all processes. */
export function rateSubject(tenant: string, name: string, minute: number | "*"): string {
  return `sp.v1.rate.${tenant}.${name}.${minute}`;
}

/** A tenant: its limits, and what its stores count for. */
export function tenantSubject(tenant: string): string {
  return `sp.v1.tenant.${tenant}`;
}

/** Where messages wait that are to be sent to an endpoint. */
export function hookSubject(tenant: string, webhook: string): string {
  return `${hookPrefix}.${tenant}.${webhook}`;
}

const hookPrefix = "sp.v1.hook";

/** Every message to every endpoint. */
export const allHookSubjects = `${hookPrefix}.*.*`;

/** Whose endpoint a waiting message is for; undefined for any other subject. */
export function parseHookSubject(subject: string): { readonly tenant: string; readonly webhook: string } | undefined {
  const [sp, version, kind, tenant, webhook, ...rest] = subject.split(".");
  if (`${sp}.${version}.${kind}` !== hookPrefix || rest.length > 0) return undefined;
  return tenant && webhook ? { tenant, webhook } : undefined;
}

/** Where it is written down what became of messages to an endpoint. */
export function deliverySubject(tenant: string, webhook: string): string {
  return `sp.v1.delivery.${tenant}.${webhook}`;
}

/** Key in SP_HOOK_ENDPOINTS of what a tenant decided about an endpoint. */
export function webhookSettingsKey(tenant: string, webhook: string): string {
  return `${tenant}.${webhook}.settings`;
}

/** Key in SP_HOOK_ENDPOINTS of how an endpoint has fared. */
export function webhookHealthKey(tenant: string, webhook: string): string {
  return `${tenant}.${webhook}.health`;
}

/** Key of a store's status in SP_STATUS. */
export function statusKey({ cluster, tenant, store }: StoreAddress): string {
  return `${cluster}.${tenant}.${store}`;
}

/** Key of a cluster's registration in SP_CLUSTERS. */
export function registrationKey(cluster: string): string {
  return `${cluster}.registration`;
}

/** Key of a cluster's heartbeat in SP_CLUSTERS. */
export function heartbeatKey(cluster: string): string {
  return `${cluster}.heartbeat`;
}

/** Key of an id's binding in SP_CLUSTERS. */
export function identityKey(cluster: string): string {
  return `${cluster}.identity`;
}

/** Key in SP_CLUSTERS under which a second cluster with the same id reports. */
export function conflictKey(cluster: string): string {
  return `${cluster}.conflict`;
}

/** Key in SP_CLUSTERS of what lets a cluster's agents in. */
export function accessKey(cluster: string): string {
  return `${cluster}.access`;
}

/** Key in SP_ACCESS of what a revocation of the cluster puts in place. */
export function lockOutKey(cluster: string): string {
  return `lockout.${cluster}`;
}

const renewPrefix = "sp.v1.renew";

/** Where an agent of a cluster asks for its next token; no agent of another cluster reaches it. */
export function renewSubject(cluster: string, id: string): string {
  return `${renewPrefix}.${cluster}.${id}`;
}

/** Where the answer goes, made from the question's id: no one answers to a subject of the asker's choice. */
export function renewedSubject(cluster: string, id: string): string {
  return `sp.v1.renewed.${cluster}.${id}`;
}

/** Of which cluster a question is, and which one; of the kinds that are answered by their id. */
export interface QuestionId {
  readonly cluster: string;
  readonly id: string;
}

/** Whose question for a token this is; undefined for any other subject. */
export function parseRenewSubject(subject: string): QuestionId | undefined {
  return parseQuestion(renewPrefix, subject);
}

/** The same of a question to put an account in place. */
export function parsePlaceSubject(subject: string): QuestionId | undefined {
  return parseQuestion(placePrefix, subject);
}

function parseQuestion(prefix: string, subject: string): QuestionId | undefined {
  const [sp, version, kind, cluster, id, ...rest] = subject.split(".");
  if (`${sp}.${version}.${kind}` !== prefix || rest.length > 0) return undefined;
  return cluster && id ? { cluster, id } : undefined;
}

const placePrefix = "sp.v1.place";

/** Where a control plane asks that a cluster's account is put in place. */
export function placeSubject(cluster: string, id: string): string {
  return `${placePrefix}.${cluster}.${id}`;
}

/** Where the answer goes, made from the question's id. */
export function placedSubject(cluster: string, id: string): string {
  return `sp.v1.placed.${cluster}.${id}`;
}

const rpcPrefix = "sp.v1.rpc";
const answerPrefix = "sp.v1.answer";

/** Questions that a cluster's agent answers. */
export const rpcVerbs = ["preview", "credentials", "logs", "follow", "objects", "backups"] as const;
export type RpcVerb = (typeof rpcVerbs)[number];

/** All that is said to the agents of a cluster: questions, and how far one who follows has read. */
type SaidToAgents = RpcVerb | "taken";

/** Subject of one question to the agents of one cluster; with "*" for its id, of every question of this kind. */
export function rpcSubject(cluster: string, verb: SaidToAgents, id: string): string {
  return `${rpcPrefix}.${cluster}.${verb}.${id}`;
}

/** Every question to the agents of one cluster. */
export function clusterRpcSubjects(cluster: string): string {
  return `${rpcPrefix}.${cluster}.>`;
}

/** Every question to every agent. */
export const allRpcSubjects = `${rpcPrefix}.*.*.*`;

/**
 * Where the answer to a question goes: made from its id, for an agent that may publish to reply subjects could write anywhere.
 */
export function answerSubject(cluster: string, id: string): string {
  return `${answerPrefix}.${cluster}.${id}`;
}

/** Every answer of the agents of one cluster. */
export function clusterAnswerSubjects(cluster: string): string {
  return answerSubject(cluster, "*");
}

/** The id of the question with this subject; undefined for a subject of anything else. */
export function parseQuestionId(subject: string): string | undefined {
  const [sp, version, kind, cluster, verb, id, ...rest] = subject.split(".");
  if (`${sp}.${version}.${kind}` !== rpcPrefix || rest.length > 0) return undefined;
  return cluster && verb && id ? id : undefined;
}
