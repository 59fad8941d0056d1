import type { Msg, NatsConnection } from "@nats-io/nats-core";
import {
  accessKey,
  type ClusterAccess,
  clusterAccess,
  clustersBucket,
  decode,
  encode,
  parsePlaceSubject,
  parseRenewSubject,
  placedSubject,
  placeSubject,
  placingReply,
  type QuestionId,
  renewalReply,
  renewedSubject,
  renewSubject,
} from "../contract/index.ts";
import type { Asked } from "./asked.ts";
import { type PlaceOptions, place } from "./place.ts";
import { type RenewOptions, renew } from "./renew.ts";

/** One of several processes gets each question. */
const queue = "renewal";

/** Questions of one cluster at once; more are dropped, and asked again: one cluster must not keep the others waiting. */
const atOnce = 4;

/** Hears the questions of agents for their next tokens, and answers where their ids say, until the connection is closed. */
export function serveRenewals(connection: NatsConnection, options: Omit<RenewOptions, "readAccess">): void {
  const readAccess = (cluster: string) => readClusterAccess(connection, cluster);
  serve(connection, {
    subject: renewSubject("*", "*"),
    parse: parseRenewSubject,
    onFailure: options.onFailure,
    async answer(asked) {
      const reply = await renew({ ...options, readAccess }, asked);
      return reply && [renewedSubject(asked.cluster, asked.id), encode(renewalReply, reply, "answer of the renewal")];
    },
  });
}

/** The same for control planes that want accounts of clusters put in place. */
export function servePlacings(connection: NatsConnection, options: PlaceOptions): void {
  serve(connection, {
    subject: placeSubject("*", "*"),
    parse: parsePlaceSubject,
    onFailure: options.onFailure,
    async answer(asked) {
      const reply = await place(options, asked);
      return reply && [placedSubject(asked.cluster, asked.id), encode(placingReply, reply, "answer of the placing")];
    },
  });
}

interface Service {
  readonly subject: string;
  readonly parse: (subject: string) => QuestionId | undefined;
  /** Where the answer goes, and what it is; undefined for what is no question. */
  readonly answer: (asked: Asked) => Promise<readonly [subject: string, data: Uint8Array] | undefined>;
  readonly onFailure: (cluster: string, error: unknown) => void;
}

function serve(connection: NatsConnection, { subject: heard, parse, answer, onFailure }: Service): void {
  const underWay = new Map<string, number>();
  const respond = async ({ subject, data }: Msg): Promise<void> => {
    const asked = parse(subject);
    if (asked === undefined) return;
    const { cluster } = asked;
    const count = underWay.get(cluster) ?? 0;
    if (count >= atOnce) return;
    underWay.set(cluster, count + 1);
    try {
      const reply = await answer({ ...asked, data });
      if (reply) connection.publish(...reply);
    } catch (error) {
      onFailure(cluster, error);
    } finally {
      const rest = (underWay.get(cluster) ?? 1) - 1;
      if (rest > 0) underWay.set(cluster, rest);
      else underWay.delete(cluster);
    }
  };
  connection.subscribe(heard, { queue, callback: (_error, message) => void respond(message) });
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
