import { type BackupRun, backupSecretPrefix, type KubeObject, namespaceOf } from "../../constructs/index.ts";
import {
  type BackupRecord,
  type BackupsReply,
  type BackupsRequest,
  backupFailures,
  backupsReply,
  backupsRequest,
  packReply,
  rpcSchemaVersion,
  type StoreBackup,
} from "../../contract/index.ts";
import type { ReadBackupAccess } from "../backup-access.ts";
import type { ClusterObject, ClusterWriter, Logger } from "../ports.ts";
import { findEntry } from "../store/inventory.ts";
import { belongsTo, isSameObject } from "../store/ownership.ts";
import { blankRecord, type StoreObject } from "../store/store-object.ts";
import { type FindStoreDeps, findStore } from "./find-store.ts";
import type { Question } from "./question.ts";

export interface BackupsDeps extends FindStoreDeps {
  readonly reader: Pick<ClusterWriter, "read" | "readMetadata" | "createIfAbsent">;
  /** Undefined where the cluster keeps no backups, or the engine has none. Throws TerminalError. */
  readonly synthesize: (store: StoreObject, run: BackupRun) => KubeObject | undefined;
  readonly readAccess: ReadBackupAccess;
  readonly logger: Logger;
  /** @default the agent's own clock */
  readonly now?: () => Date;
}

/** The cluster keeps no backups. */
export class BackupsOffError extends Error {
  override readonly name = "BackupsOffError";
}

/** The store has no data that a backup of it should be made of. */
export class NothingToBackUpError extends Error {
  override readonly name = "NothingToBackUpError";
}

type Found = Pick<Extract<BackupsReply, { outcome: "answered" }>, "found" | "begun">;

/** How a question for backups is understood and answered. */
export function backupsQuestion(find: Question<BackupsRequest, Found>["find"]): Question<BackupsRequest, Found> {
  return {
    verb: "backups",
    request: backupsRequest,
    find,
    pack: (found) => packReply(backupsReply, { schemaVersion: rpcSchemaVersion, outcome: "answered", ...found }),
  };
}

/**
 * The store's backups. One that is to be begun has its Job before this is answered, so that it is made whatever becomes of
 * this agent; where one is under way already, that one is meant. Of two that are asked for in one moment both are made, which
 * does no harm. Throws StoreUnknownError, BackupsOffError, NothingToBackUpError, TerminalError, KubeApiError and KubeUnavailableError.
 */
export async function findBackups(request: BackupsRequest, deps: BackupsDeps): Promise<Found> {
  const { name, uid, cluster, begin } = request;
  const store = await findStore(request, deps);
  const { backups } = store.status ?? blankRecord();
  const known = backups.find(({ id }) => id === begin) ?? backups.find(({ state }) => state === "Running");
  const fresh = begin !== undefined && known === undefined ? await beginBackup(begin, { request, store, deps }) : [];
  const all = [...fresh, ...backups].map(show);
  return {
    found: {
      name,
      uid,
      cluster,
      backups: all,
      ...(all.length === 0 && { message: "The store has not been backed up yet." }),
    },
    ...(begin !== undefined && { begun: known?.id ?? begin }),
  };
}

interface Beginning {
  readonly request: BackupsRequest;
  readonly store: StoreObject;
  readonly deps: BackupsDeps;
}

async function beginBackup(id: string, { request, store, deps }: Beginning): Promise<[BackupRecord]> {
  const { uid } = store.spec;
  const access = await deps.readAccess(uid);
  const job = access && deps.synthesize(store, { id, secretName: `${backupSecretPrefix}${access.hash}` });
  if (access === undefined || job === undefined) throw new BackupsOffError("the cluster keeps no backups of the store");
  await checkData(store, deps);
  const { labels = {}, namespace } = job.metadata;
  await deps.reader.createIfAbsent({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: `${backupSecretPrefix}${access.hash}`, labels, ...(namespace !== undefined && { namespace }) },
    type: "Opaque",
    immutable: true,
    data: { login: base64(access.login), key: base64(access.key) },
  });
  const made = await deps.reader.createIfAbsent(job);
  const { requestId, tenant, name } = request;
  deps.logger.info({ requestId, tenant, store: name, uid, backup: id }, "backup begun");
  const { now = () => new Date() } = deps;
  return [{ id, state: "Running", startedAt: made.metadata.creationTimestamp ?? now().toISOString() }];
}

/** What is empty, or not the store's, must not become its newest backup. */
async function checkData(store: StoreObject, { reader }: BackupsDeps): Promise<void> {
  const why = whyNot(store);
  if (why !== undefined) throw new NothingToBackUpError(why);
  const ref = { apiVersion: "v1", kind: "Namespace", name: namespaceOf(store.spec.store.name) };
  const namespace = await reader.readMetadata(ref);
  const isThere = namespace !== undefined && namespace.metadata.deletionTimestamp === undefined;
  if (!isThere || !isOwn(namespace, store)) throw new NothingToBackUpError("the store's namespace is not there");
}

function whyNot({ spec, status }: StoreObject): string | undefined {
  if (spec.op === "delete") return "the store is being deleted";
  if (spec.store.suspended) return "the store is suspended";
  if (status?.firstReadyAt === undefined) return "the store was never ready";
  const data = status.conditions.find(({ type }) => type === "DataPresent");
  return data?.status === "False" ? "data of the store is missing" : undefined;
}

function isOwn(namespace: ClusterObject, { spec, status }: StoreObject): boolean {
  const entry = findEntry(status ?? blankRecord(), {
    apiVersion: "v1",
    kind: "Namespace",
    name: namespace.metadata.name,
  });
  return belongsTo(namespace, spec.uid) || isSameObject(namespace, entry, spec.uid);
}

function show(backup: BackupRecord): StoreBackup {
  return { ...backup, ...(backup.reason && { todo: backupFailures[backup.reason].todo }) };
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
