import { errors } from "@nats-io/nats-core";
import type * as z from "zod";
import {
  answerSubject,
  backupsReply,
  backupsRequest,
  credentialsReply,
  credentialsRequest,
  DecodeError,
  encode,
  logsReply,
  logsRequest,
  objectsReply,
  objectsRequest,
  previewReply,
  previewRequest,
  type RpcVerb,
  rpcSubject,
  rpcTimeoutMs,
  unpackReply,
} from "../../contract/index.ts";
import { ClusterSilentError } from "../ports/errors.ts";
import type { ClusterQuestions } from "../ports/questions.ts";
import { type BusAccess, withBus } from "./connection/access.ts";
import { asTransient, type Bus, isNoResponders } from "./connection/bus.ts";
import { TransientBusError } from "./connection/retry.ts";
import { followAgent } from "./follow-agent.ts";

interface Question {
  readonly cluster: string;
  readonly verb: RpcVerb;
  readonly payload: Uint8Array;
}

/**
 * Questions to the agents, each with an id of its own that its answer's subject has too. Asked once: a client that waits
 * decides whether to ask again.
 */
export function createClusterQuestions(access: BusAccess): ClusterQuestions {
  return {
    async preview(cluster, request) {
      const payload = encode(previewRequest, request, `preview of store "${request.spec.name}"`);
      return ask(access, { cluster, verb: "preview", payload, reply: previewReply });
    },
    async credentials(cluster, request) {
      const payload = encode(credentialsRequest, request, `question for credentials of store "${request.name}"`);
      return ask(access, { cluster, verb: "credentials", payload, reply: credentialsReply });
    },
    async logs(cluster, request) {
      const payload = encode(logsRequest, request, `question for logs of store "${request.name}"`);
      return ask(access, { cluster, verb: "logs", payload, reply: logsReply });
    },
    async objects(cluster, request) {
      const payload = encode(objectsRequest, request, `question for objects of store "${request.name}"`);
      return ask(access, { cluster, verb: "objects", payload, reply: objectsReply });
    },
    async backups(cluster, request) {
      const payload = encode(backupsRequest, request, `question for backups of store "${request.name}"`);
      return ask(access, { cluster, verb: "backups", payload, reply: backupsReply });
    },
    async *followLogs(cluster, request, signal) {
      const payload = encode(logsRequest, request, `question to follow logs of store "${request.name}"`);
      const begin = async (bus: Bus) => followAgent(checkUp(bus), { cluster, payload }, signal);
      yield* await withBus(access, `questions to ${cluster}`, begin);
    },
  };
}

interface Asked<Reply> {
  readonly cluster: string;
  readonly verb: RpcVerb;
  readonly payload: Uint8Array;
  readonly reply: z.ZodType<Reply>;
}

async function ask<Reply>(access: BusAccess, { cluster, verb, payload, reply }: Asked<Reply>): Promise<Reply> {
  const bytes = await withBus(access, `questions to ${cluster}`, (bus) => askAgent(bus, { cluster, verb, payload }));
  try {
    return await unpackReply(reply, bytes, `answer of the agent of cluster "${cluster}"`);
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause;
    throw new ClusterSilentError(cluster, "answered what can't be read", { cause });
  }
}

function checkUp(bus: Bus): Bus {
  if (bus.isUp()) return bus;
  throw new TransientBusError("the connection is down", { ambiguous: false });
}

async function askAgent(bus: Bus, { cluster, verb, payload }: Question): Promise<Uint8Array> {
  checkUp(bus);
  const id = crypto.randomUUID();
  const subject = rpcSubject(cluster, verb, id);
  // To the server it is the reply subject, so that it says when no agent listens; agents answer by the question's id.
  const options = { timeout: rpcTimeoutMs, noMux: true, reply: answerSubject(cluster, id) };
  try {
    return (await bus.connection.request(subject, payload, options)).data;
  } catch (cause) {
    if (isNoResponders(cause)) throw new ClusterSilentError(cluster, "is not connected to the bus", { cause });
    if (cause instanceof errors.TimeoutError) {
      throw new ClusterSilentError(cluster, `did not answer within ${rpcTimeoutMs} ms`, { cause });
    }
    throw asTransient(cause, subject) ?? cause;
  }
}
