import type { StoreManifests } from "../../../constructs/index.ts";
import { KubeUnavailableError } from "../../errors.ts";
import type { ClusterWriter } from "../../ports.ts";
import type { StoreObject } from "../../store/store-object.ts";
import { dataOf, readSecret } from "../read-secret.ts";

/** More than a store has; each is one read. */
const maxSecrets = 64;

export interface SecretsOfStore {
  readonly store: StoreObject;
  readonly namespace: string;
  /** What it is rendered as; absent where it can't be rendered. */
  readonly manifests: StoreManifests | undefined;
  /** Names of Secrets that its pods can read. */
  readonly mounted: readonly string[];
}

/**
 * Every secret value that a container of the store can know: of the Secrets that the agent has made or asked for, and of those
 * that pods name, each read by its name, for the agent may not list them. A Secret that is in neither can't be in a log: no
 * pod of a store has a token for the API server. Throws KubeUnavailableError and KubeApiError; without all of them no line may
 * be shown.
 */
export async function knownValues(
  secrets: SecretsOfStore,
  reader: Pick<ClusterWriter, "read">,
): Promise<readonly Uint8Array[]> {
  const names = namesOf(secrets);
  if (names.length > maxSecrets) {
    throw new KubeUnavailableError(
      `the store has ${names.length} Secrets, at most ${maxSecrets} are read for its logs`,
    );
  }
  const { namespace, manifests } = secrets;
  const values = await Promise.all(
    names.map(async (name) => {
      const secret = await readSecret({ apiVersion: "v1", kind: "Secret", namespace, name }, reader);
      if (secret === undefined) return [];
      const data = dataOf(secret);
      if (data === undefined) throw new KubeUnavailableError(`Secret ${name} holds what can't be read`);
      const open = openValues(manifests, name);
      const decoded = Object.entries(data).map(([key, value]) => ({ key, value: Buffer.from(value, "base64") }));
      return decoded.filter(({ key, value }) => value.toString("utf8") !== open.get(key)).map(({ value }) => value);
    }),
  );
  return values.flat();
}

function namesOf({ store, manifests, mounted }: SecretsOfStore): string[] {
  const kept = (store.status?.inventory ?? []).filter(({ kind }) => kind === "Secret").map(({ name }) => name);
  const rendered = (manifests?.secrets ?? []).map(({ name }) => name);
  return [...new Set([...kept, ...rendered, ...mounted])];
}

/** What stands in a Secret without being secret, such as the name of the database's user: it would be missing in every line. */
function openValues(manifests: StoreManifests | undefined, secret: string): ReadonlyMap<string, string> {
  const keys = manifests?.secrets.find(({ name }) => name === secret)?.keys ?? {};
  return new Map(Object.entries(keys).flatMap(([key, of]) => ("value" in of ? [[key, of.value] as const] : [])));
}
