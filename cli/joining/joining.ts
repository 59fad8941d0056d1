import { clusterToken } from "../../bus-keys/account-tokens.ts";
import { type BusKeys, withJoiningCluster, withRevokedCluster } from "../../bus-keys/bus-keys.ts";
import { BusKeysError, readBusKeys, writeBusKeys } from "../../bus-keys/keep-keys.ts";
import { withLockedKeys } from "../../bus-keys/lock-keys.ts";
import { asYaml } from "../../charts/app.ts";
import { type JoiningAccess, joiningObjects } from "../../charts/platform/joining.ts";
import { localProfile } from "../../constructs/index.ts";
import { CliConfigError } from "../errors.ts";
import { withProfile } from "../with-profile.ts";

/** Tokens of a cluster's account, signed on this machine. */
export interface SignedAccount {
  readonly account: string;
  readonly lockOut: string;
}

/** What is signed, and how the keys are put back when the platform has refused it before anything was in place. */
export interface Signing {
  readonly signed: SignedAccount;
  readonly takeBack: () => Promise<void>;
}

/**
 * Signs the account of a cluster that joins, and what locks it out later; the keys in the folder know it afterwards.
 * Throws CliConfigError where there are none.
 */
export function signAccount(folder: string, cluster: string): Promise<Signing> {
  return changing(folder, async () => {
    const before = readKeys(folder);
    const keys = withJoiningCluster(before, cluster);
    writeBusKeys(folder, keys);
    const { token: account } = await clusterToken(keys, cluster);
    const signed = { account, lockOut: await lockOutOf(keys, cluster) };
    return { signed, takeBack: () => takeBack(folder, cluster, before.clusters[cluster]) };
  });
}

/** Of this cluster alone: others may have been changed since. */
function takeBack(folder: string, cluster: string, before: BusKeys["clusters"][string] | undefined): Promise<void> {
  return changing(folder, () => {
    const keys = readKeys(folder);
    const { [cluster]: _, ...others } = keys.clusters;
    writeBusKeys(folder, { ...keys, clusters: before ? { ...others, [cluster]: before } : others });
    return Promise.resolve();
  });
}

async function changing<T>(folder: string, work: () => Promise<T>): Promise<T> {
  // What is no folder of keys gets no lock.
  readKeys(folder);
  try {
    return await withLockedKeys(folder, work);
  } catch (cause) {
    if (!(cause instanceof BusKeysError)) throw cause;
    throw new CliConfigError(cause.message, { cause, todo });
  }
}

/** Signs what locks a cluster out; the keys in the folder know that it is to stay away. Throws CliConfigError. */
export function signLockOut(folder: string, cluster: string): Promise<string> {
  return changing(folder, () => {
    const keys = readKeys(folder);
    if (keys.clusters[cluster] === undefined)
      throw new CliConfigError(`${folder}: cluster ${cluster} has no account that these keys signed`, { todo });
    writeBusKeys(folder, withRevokedCluster(keys, cluster));
    return lockOutOf(keys, cluster);
  });
}

async function lockOutOf(keys: BusKeys, cluster: string): Promise<string> {
  return (await clusterToken(withRevokedCluster(keys, cluster), cluster)).token;
}

const todo =
  "Name the folder with bus-keys.json of this bus: where bus-keys/main.ts made it, or .storeplane/nats of npm start.";

function readKeys(folder: string): BusKeys {
  try {
    const keys = readBusKeys(folder);
    if (keys !== undefined) return keys;
  } catch (cause) {
    if (!(cause instanceof BusKeysError)) throw cause;
    throw new CliConfigError(cause.message, { cause, todo });
  }
  throw new CliConfigError(`${folder} has no bus-keys.json`, { todo });
}

/** What is to be applied to the cluster, as YAML; by default under the local profile. Throws CliConfigError. */
export function joiningManifest(access: JoiningAccess, profileFile: string | undefined): string {
  if (profileFile !== undefined) return withProfile(profileFile, (profile) => asYaml(joiningObjects(profile, access)));
  return asYaml(joiningObjects({ base: localProfile.name }, access));
}
