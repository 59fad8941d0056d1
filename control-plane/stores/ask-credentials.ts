import { type CredentialsBody, rpcSchemaVersion, type SealedCredentials } from "../../contract/index.ts";
import { ClusterSilentError } from "../errors.ts";
import { checkOnline, problemOfRefusal, type Refusals } from "./ask-cluster.ts";
import { findStore } from "./find-store.ts";
import type { Scope } from "./scope.ts";
import { checkStays } from "./survey.ts";

/** The login of a store's administrator as its cluster seals it to the caller's key; throws ProblemError. */
export async function askCredentials(scope: Scope, name: string, body: CredentialsBody): Promise<SealedCredentials> {
  const { backend, logger, requestId } = scope;
  const view = await findStore(scope, name);
  checkStays(view, scope.backend.now());
  const { uid, tenant, spec } = view.desired.value;
  const { cluster } = spec;
  logger.info({ requestId, tenant, actor: scope.caller.actor, store: name, uid, cluster }, "credentials asked for");
  await checkOnline(scope, cluster);
  const question = { schemaVersion: rpcSchemaVersion, requestId, tenant, cluster, name, uid, ...body } as const;
  const reply = await backend.rpc.credentials(cluster, question);
  if (reply.outcome === "refused") throw problemOfRefusal(cluster, reply.problem, refusals);
  const { credentials } = reply;
  // Sealed to another store it would not open; better said here than found out there.
  if (credentials.name !== name || credentials.uid !== uid || credentials.cluster !== cluster) {
    throw new ClusterSilentError(cluster, "answered of another store");
  }
  return credentials;
}

const refusals: Refusals = {
  "store-unknown": ["no-credentials", "The store's cluster has not taken it in yet."],
  "no-credentials": [
    "no-credentials",
    "The store's setup has not succeeded yet, or its Secret is missing: `steps` and `failure` of the store say more.",
  ],
  "invalid-key": ["invalid-request", "Wrong: publicKey."],
};
