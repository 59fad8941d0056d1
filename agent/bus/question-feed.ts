import type { Msg, NatsConnection, Subscription } from "@nats-io/nats-core";
import { agentApiPrefix, answerSubject, parseQuestionId, type RpcVerb, rpcSubject } from "../../contract/index.ts";
import { wordsOf } from "../errors.ts";
import type { Lacks } from "../lacks.ts";
import { pause } from "../pause.ts";
import type { Logger, QuestionFeed } from "../ports.ts";

export interface QuestionFeedOptions {
  readonly connection: NatsConnection;
  readonly cluster: string;
  readonly lacks: Lacks;
  readonly logger: Logger;
  /** Whether this cluster is known to be the one of its id: until then it hears no question. */
  readonly mayHear: () => boolean;
}

type Answer = (question: Uint8Array) => Promise<Uint8Array>;

/** One of the cluster's agents gets each question, whether it leads or not: an answer needs no lease. */
const queue = "agents";

/** A subscription that the server ended is tried again after this. */
const reopenDelayMs = 1000;

/** The questions to this cluster; whatever an agent publishes as an answer can only be one of its own cluster's. */
export function createQuestionFeed(options: QuestionFeedOptions): QuestionFeed {
  const listeners: Listener[] = [];
  return {
    listen(verb, answer) {
      const listener = new Listener(verb, answer, options);
      listeners.push(listener);
      void listener.run(); // never rejects
    },
    recheck() {
      // Otherwise the agents of the right cluster would get only a part of the questions.
      if (!options.mayHear()) for (const listener of listeners) listener.unsubscribe();
    },
    async close() {
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
}

/** Hears one kind of question until it is closed: the server ends a subscription when its right is taken away. */
class Listener {
  readonly #verb: RpcVerb;
  readonly #answer: Answer;
  readonly #options: QuestionFeedOptions;
  readonly #underWay = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #subscription: Subscription | undefined;

  constructor(verb: RpcVerb, answer: Answer, options: QuestionFeedOptions) {
    this.#verb = verb;
    this.#answer = answer;
    this.#options = options;
  }

  async run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        if (this.#options.mayHear()) await this.#hear();
      } catch (error) {
        this.#options.lacks.note(this.#lack, wordsOf(error), { isPartial: true, cause: error });
      }
      await pause(reopenDelayMs, signal);
    }
  }

  unsubscribe(): void {
    this.#subscription?.unsubscribe();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.unsubscribe();
    await Promise.all(this.#underWay);
  }

  get #lack(): string {
    return `questions: ${this.#verb}`;
  }

  async #hear(): Promise<void> {
    const { connection, cluster, lacks } = this.#options;
    const subscription = connection.subscribe(rpcSubject(cluster, this.#verb, "*"), { queue });
    this.#subscription = subscription;
    const taking = this.#take(subscription);
    // The server answers a subscription only to refuse it, and that before it answers a ping.
    connection.flush().then(
      () => subscription.isClosed() || lacks.clear(this.#lack),
      () => undefined, // not connected
    );
    await taking;
  }

  async #take(asked: Subscription): Promise<void> {
    for await (const message of asked) {
      const id = parseQuestionId(message.subject);
      if (id === undefined) continue;
      const answering = this.#reply(id, message).finally(() => this.#underWay.delete(answering));
      this.#underWay.add(answering);
    }
  }

  async #reply(id: string, { data }: Msg): Promise<void> {
    const { connection, cluster, logger } = this.#options;
    try {
      connection.publish(`${agentApiPrefix}.${answerSubject(cluster, id)}`, await this.#answer(data));
    } catch (error) {
      logger.error({ err: error }, "question not answered");
    }
  }
}
