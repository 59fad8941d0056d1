import type { Msg, NatsConnection } from "@nats-io/nats-core";
import {
  accessKey,
  type ClusterAccess,
  clusterAccess,
  clustersBucket,
  decode,
  encode,
  parseRenewSubject,
  renewalReply,
  renewedSubject,
  renewSubject,
} from "../contract/index.ts";
import { type RenewOptions, renew } from "./renew.ts";

/** One of several processes gets each question. */
const queue = "renewal";

/** Questions of one cluster at once; more are dropped, and asked again: one cluster must not keep the others waiting. */
const atOnce = 4;

/** Hears the questions of agents for their next tokens, and answers where their ids say, until the connection is closed. */
export function serveRenewals(connection: NatsConnection, options: Omit<RenewOptions, "readAccess">): void {
  const underWay = new Map<string, number>();
  const readAccess = (cluster: string) => readClusterAccess(connection, cluster);
  const answer = async ({ subject, data }: Msg): Promise<void> => {
    const asked = parseRenewSubject(subject);
    if (asked === undefined) return;
    const { cluster, id } = asked;
    const count = underWay.get(cluster) ?? 0;
    if (count >= atOnce) return;
    underWay.set(cluster, count + 1);
    try {
      const reply = await renew({ ...options, readAccess }, { cluster, id, data });
      if (reply) connection.publish(renewedSubject(cluster, id), encode(renewalReply, reply, "answer of the renewal"));
    } catch (error) {
      options.onFailure(cluster, error);
    } finally {
      const rest = (underWay.get(cluster) ?? 1) - 1;
      if (rest > 0) underWay.set(cluster, rest);
      else underWay.delete(cluster);
    }
  };
  connection.subscribe(renewSubject("*", "*"), { queue, callback: (_error, message) => void answer(message) });
}

const timeoutMs = 2000;
const notFound = 404;

/** The newest entry; a server that copies the bucket may be behind by what it takes to copy. */
async function readClusterAccess(connection: NatsConnection, cluster: string): Promise<ClusterAccess | undefined> {
  const key = accessKey(cluster);
  const request = `$JS.API.DIRECT.GET.KV_${clustersBucket}.$KV.${clustersBucket}.${key}`;
  const { data, headers } = await connection.request(request, undefined, { timeout: timeoutMs });
  if (headers?.code === notFound || headers?.has("KV-Operation")) return undefined;
  if (headers?.hasError) throw new Error(`${key} can't be read: ${headers.code} ${headers.description}`);
  return decode(clusterAccess, data, `entry ${key}`);
}
