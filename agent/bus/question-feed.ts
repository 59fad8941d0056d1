import type { Msg, NatsConnection, Subscription } from "@nats-io/nats-core";
import { rpcSubject } from "../../contract/index.ts";
import type { Logger, QuestionFeed } from "../ports.ts";

export interface QuestionFeedOptions {
  readonly connection: NatsConnection;
  readonly cluster: string;
  readonly logger: Logger;
}

/** One of the cluster's agents gets each question, whether it leads or not: an answer needs no lease. */
const queue = "agents";

/** The questions to this cluster; an agent may publish nothing but one answer to each. */
export function createQuestionFeed({ connection, cluster, logger }: QuestionFeedOptions): QuestionFeed {
  const underWay = new Set<Promise<void>>();
  const subscriptions: Subscription[] = [];

  async function reply(message: Msg, answer: (question: Uint8Array) => Promise<Uint8Array>): Promise<void> {
    try {
      message.respond(await answer(message.data));
    } catch (error) {
      logger.error({ err: error }, "question not answered");
    }
  }

  async function take(answer: (question: Uint8Array) => Promise<Uint8Array>, asked: Subscription): Promise<void> {
    for await (const message of asked) {
      if (!message.reply) continue; // nobody waits
      const answering = reply(message, answer).finally(() => underWay.delete(answering));
      underWay.add(answering);
    }
  }

  return {
    listen(verb, answer) {
      const subscription = connection.subscribe(rpcSubject(cluster, verb), { queue });
      subscriptions.push(subscription);
      take(answer, subscription).catch((error: unknown) => {
        logger.error({ err: error }, "questions can't be heard");
      });
    },
    async close() {
      for (const subscription of subscriptions) subscription.unsubscribe();
      await Promise.all(underWay);
    },
  };
}
