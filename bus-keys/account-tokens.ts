import { type Account, type Export, encodeAccount, encodeOperator, type Import, type SigningKey } from "@nats-io/jwt";
import {
  type AccountClaims,
  type AccountExport,
  type AccountImport,
  type AccountTokens,
  accountOfRole,
  agentScope,
  auditAccount,
  type BusAccount,
  type BusRole,
  clusterAccount,
  platformAccount,
  renewalAccount,
  roleScope,
  systemAccount,
  type UserScope,
} from "../contract/index.ts";
import type { BusKeys } from "./bus-keys.ts";
import { keyPairOf, publicKeyOf } from "./signing.ts";

/** The token of the operator, which servers trust. */
export function operatorToken(keys: BusKeys): Promise<string> {
  return encodeOperator("storeplane", keyPairOf(keys.operator), {
    signing_keys: [publicKeyOf(keys.operatorSigning)],
    system_account: publicKeyOf(keys.accounts.SYS),
  });
}

const claimsOf: Readonly<Record<BusAccount, () => AccountClaims>> = {
  SYS: systemAccount,
  PLATFORM: platformAccount,
  AUDIT: auditAccount,
  RENEWAL: renewalAccount,
};

/** An account as a server knows it: its public key and its token. */
export interface AccountToken {
  readonly account: string;
  readonly token: string;
}

/** The token of an account that every bus has. */
export async function accountToken(keys: BusKeys, name: BusAccount): Promise<AccountToken> {
  const roles = (Object.keys(accountOfRole) as BusRole[]).filter((role) => accountOfRole[role] === name);
  const signers = roles.map((role) => toSigner(keys.roles[role], roleScope(role)));
  const account = publicKeyOf(keys.accounts[name]);
  return { account, token: await encode(keys, account, contentOf(keys, claimsOf[name](), signers)) };
}

/** The token of a cluster's account; throws RangeError for a cluster without one. */
export async function clusterToken(keys: BusKeys, cluster: string): Promise<AccountToken> {
  const known = keys.clusters[cluster];
  if (known === undefined) throw new RangeError(`cluster "${cluster}" has no account`);
  const { account, revokedUntil } = known;
  const content = contentOf(keys, clusterAccount(cluster), [toSigner(keys.agents, agentScope())]);
  if (revokedUntil !== undefined) content.account.revocations = { "*": revokedUntil };
  return { account, token: await encode(keys, account, content) };
}

/**
 * The tokens of all accounts that servers are to begin with. Not those of clusters that joined by the API: it may have
 * locked them out since, which these keys don't know, and a server takes what is signed later.
 */
export function firstAccountTokens(keys: BusKeys): Promise<AccountToken[]> {
  const own = (Object.keys(claimsOf) as BusAccount[]).map((name) => accountToken(keys, name));
  const clusters = Object.keys(keys.clusters).filter((cluster) => keys.clusters[cluster]?.makesOwnKey !== true);
  return Promise.all([...own, ...clusters.map((cluster) => clusterToken(keys, cluster))]);
}

interface Content {
  readonly name: string;
  readonly account: Partial<Account>;
}

/** What a token says; limits that are left out would be 0, so that all are written. */
function contentOf(keys: BusKeys, claims: AccountClaims, signers: readonly SigningKey[]): Content {
  const { connections, subscriptions, payload, imports, exports, hasStreams } = claims.limits;
  return {
    name: claims.name,
    account: {
      limits: {
        conn: connections,
        subs: subscriptions,
        payload,
        data: -1,
        leaf: 0,
        imports,
        exports,
        wildcards: true,
        disallow_bearer: true,
        ...(hasStreams && streamLimits),
      },
      exports: claims.exports.map(toExport),
      imports: claims.imports.map((it) => toImport(keys, it)),
      signing_keys: [...signers],
      // A user that none of the signing keys signed may nothing.
      default_permissions: { pub: { deny: [">"] }, sub: { deny: [">"] } },
    },
  };
}

/** No bounds beside those of the streams themselves. */
const streamLimits = {
  mem_storage: -1,
  disk_storage: -1,
  streams: -1,
  consumer: -1,
  max_ack_pending: -1,
  mem_max_stream_bytes: -1,
  disk_max_stream_bytes: -1,
  max_bytes_required: false,
};

function toExport({ name, type, subject, hasManyAnswers }: AccountExport): Export {
  return { name, type, subject, ...(hasManyAnswers && { response_type: "Stream" }) };
}

function toImport(keys: BusKeys, { name, type, from, subject, localSubject }: AccountImport): Import {
  const account = publicKeyOf(keys.accounts[from]);
  return { name, type, account, subject, ...(localSubject !== subject && { local_subject: localSubject }) };
}

/** Written out: the package's own defaults would let a user answer to any reply subject. */
function toSigner(seed: string, { role, permissions, subscriptions, payload }: UserScope): SigningKey {
  const template = {
    pub: { allow: [...permissions.publish] },
    sub: { allow: [...permissions.subscribe] },
    subs: subscriptions,
    payload,
    data: -1,
    bearer_token: false,
    allowed_connection_types: ["STANDARD" as const, "WEBSOCKET" as const],
  };
  return { kind: "user_scope", key: publicKeyOf(seed), role, template };
}

function encode(keys: BusKeys, key: string, { name, account }: Content): Promise<string> {
  return encodeAccount(name, key, account, { signer: keyPairOf(keys.operatorSigning) });
}

/** The accounts of the clusters, for whoever puts them in place; with the public key of each cluster's agents, where it is known. */
export async function clusterAccounts(
  keys: BusKeys,
  agentKeys: ReadonlyMap<string, string> = new Map(),
): Promise<AccountTokens> {
  const clusters = Object.entries(keys.clusters).map(async ([cluster, { isRevoked = false }]) => {
    const { token } = await clusterToken(keys, cluster);
    const agentKey = agentKeys.get(cluster);
    return { cluster, token, isRevoked, agentKeys: agentKey === undefined || isRevoked ? [] : [agentKey] };
  });
  return { schemaVersion: 1, clusters: await Promise.all(clusters) };
}
