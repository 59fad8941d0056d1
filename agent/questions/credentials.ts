import type { StoreManifests } from "../../constructs/index.ts";
import {
  type AdminCredentials,
  adminCredentials,
  type CredentialsRequest,
  credentialsReply,
  credentialsRequest,
  packReply,
  rpcSchemaVersion,
  type SealedCredentials,
} from "../../contract/index.ts";
import type { ClusterObject, ObjectRef } from "../ports.ts";
import { findEntry } from "../store/inventory.ts";
import { isSameObject } from "../store/ownership.ts";
import { blankRecord, type StoreObject, type StoreRecord } from "../store/store-object.ts";
import { type FindStoreDeps, findStore } from "./find-store.ts";
import type { Question } from "./question.ts";
import { dataOf, readSecret } from "./read-secret.ts";
import { sealCredentials } from "./seal.ts";

export interface CredentialsDeps extends FindStoreDeps {
  /** Throws TerminalError. */
  readonly synthesize: (store: StoreObject) => StoreManifests;
}

/** The store has no login yet, or no longer. */
export class NoCredentialsError extends Error {
  override readonly name = "NoCredentialsError";
}

/** How a question for credentials is understood and answered. */
export function credentialsQuestion(
  find: Question<CredentialsRequest, SealedCredentials>["find"],
): Question<CredentialsRequest, SealedCredentials> {
  return {
    verb: "credentials",
    request: credentialsRequest,
    find,
    pack: (credentials) =>
      packReply(credentialsReply, { schemaVersion: rpcSchemaVersion, outcome: "answered", credentials }),
  };
}

/**
 * The login of a store's first administrator, sealed to the key of the question. Throws StoreUnknownError,
 * NoCredentialsError, InvalidKeyError, TerminalError, KubeApiError and KubeUnavailableError.
 */
export async function findCredentials(request: CredentialsRequest, deps: CredentialsDeps): Promise<SealedCredentials> {
  const { cluster, name, uid, publicKey } = request;
  const store = await findStore(request, deps);
  if (store.spec.op === "delete") throw new NoCredentialsError("the store is being deleted");
  const manifests = deps.synthesize(store);
  const credentials = await readLogin(store, manifests, deps.reader);
  const sealed = await sealCredentials(credentials, publicKey, { cluster, name, uid });
  return { name, uid, cluster, engine: store.spec.store.engine, fields: Object.keys(credentials), sealed };
}

async function readLogin(
  store: StoreObject,
  { adminLogin, namespace, endpoints, hooks }: StoreManifests,
  reader: CredentialsDeps["reader"],
): Promise<AdminCredentials> {
  const record = store.status ?? blankRecord();
  if (adminLogin === undefined) throw new NoCredentialsError("the engine creates no administrator");
  const needsSetup = hooks.some(({ name }) => name === "setup");
  if (needsSetup && !isSetUp(record)) throw new NoCredentialsError("the store's setup has not succeeded yet");
  const ref = { apiVersion: "v1", kind: "Secret", namespace, name: adminLogin.secret };
  const secret = await readSecret(ref, reader);
  if (!secret || !isKnown(secret, ref, store)) throw new NoCredentialsError("the Secret is not there");
  const values = decodeKeys(secret, adminLogin.keys);
  const login = adminCredentials.safeParse({ url: endpoints.adminUrl, ...values });
  if (!login.success) throw new NoCredentialsError("the Secret does not hold what the engine says");
  return login.data;
}

/** A change may run setup again; the login from before still works. */
function isSetUp({ firstReadyAt, hooks }: StoreRecord): boolean {
  return firstReadyAt !== undefined || hooks.some(({ name, outcome }) => name === "setup" && outcome === "Succeeded");
}

/** The very Secret that setup was given; one in its place holds a password that logs in nowhere. */
function isKnown(secret: ClusterObject, ref: ObjectRef, { spec, status }: StoreObject): boolean {
  if (secret.metadata.deletionTimestamp !== undefined) return false;
  return isSameObject(secret, findEntry(status ?? blankRecord(), ref), spec.uid);
}

function decodeKeys(secret: ClusterObject, keys: Readonly<Record<string, string>>): Record<string, string> {
  const data = dataOf(secret) ?? {};
  const found = Object.entries(keys).flatMap(([field, key]) => {
    const value = Object.hasOwn(data, key) ? textOf(data[key]) : undefined;
    return value === undefined ? [] : [[field, value] as const];
  });
  return found.length === Object.keys(keys).length ? Object.fromEntries(found) : {};
}

/** Undefined for bytes that are no text: with other characters in their place the login would fail. */
function textOf(value = ""): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(value, "base64"));
  } catch {
    return undefined;
  }
}
