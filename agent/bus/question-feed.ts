import type { Msg, NatsConnection, Subscription } from "@nats-io/nats-core";
import { agentApiPrefix, answerSubject, parseQuestionId, rpcSubject } from "../../contract/index.ts";
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

/** What is done about a message to the agents, which has this id; never rejects. */
type Take = (id: string, data: Uint8Array) => Promise<void>;

interface Heard {
  readonly verb: Parameters<typeof rpcSubject>[1];
  readonly take: Take;
  /** Whether each agent of the cluster is told, not one of them. */
  readonly isForAll?: boolean;
}

/** One of the cluster's agents gets each question, whether it leads or not: an answer needs no lease. */
const queue = "agents";

/** A subscription that the server ended is tried again after this. */
const reopenDelayMs = 1000;

/** The questions to this cluster; whatever an agent publishes as an answer can only be one of its own cluster's. */
export function createQuestionFeed(options: QuestionFeedOptions): QuestionFeed {
  const listeners: Listener[] = [];
  const ended: (() => void)[] = [];
  const hear = (heard: Heard): void => {
    const listener = new Listener(heard, options);
    listeners.push(listener);
    void listener.run(); // never rejects
  };
  const answerTo = (id: string): ((bytes: Uint8Array) => void) => {
    const { connection, cluster } = options;
    return (bytes) => connection.publish(`${agentApiPrefix}.${answerSubject(cluster, id)}`, bytes);
  };
  return {
    listen(verb, answer) {
      hear({ verb, take: async (id, data) => answerTo(id)(await answer(data)) });
    },
    follow(followed) {
      hear({ verb: "follow", take: (id, data) => followed.begin(id, data, answerTo(id)) });
      hear({ verb: "taken", take: async (id, data) => followed.hear(id, data), isForAll: true });
      ended.push(() => followed.end());
    },
    recheck() {
      if (options.mayHear()) return;
      // Otherwise the agents of the right cluster would get only a part of the questions.
      for (const listener of listeners) listener.unsubscribe();
      for (const end of ended) end();
    },
    async close() {
      for (const end of ended) end();
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
}

/** Hears one kind of question until it is closed: the server ends a subscription when its right is taken away. */
class Listener {
  readonly #heard: Heard;
  readonly #options: QuestionFeedOptions;
  readonly #underWay = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #subscription: Subscription | undefined;

  constructor(heard: Heard, options: QuestionFeedOptions) {
    this.#heard = heard;
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
    return `questions: ${this.#heard.verb}`;
  }

  async #hear(): Promise<void> {
    const { connection, cluster, lacks } = this.#options;
    const { verb, isForAll = false } = this.#heard;
    const subscription = connection.subscribe(rpcSubject(cluster, verb, "*"), isForAll ? {} : { queue });
    this.#subscription = subscription;
    const taking = this.#takeAll(subscription);
    // The server answers a subscription only to refuse it, and that before it answers a ping.
    connection.flush().then(
      () => subscription.isClosed() || lacks.clear(this.#lack),
      () => undefined, // not connected
    );
    await taking;
  }

  async #takeAll(asked: Subscription): Promise<void> {
    for await (const message of asked) {
      const id = parseQuestionId(message.subject);
      if (id === undefined) continue;
      const answering = this.#take(id, message).finally(() => this.#underWay.delete(answering));
      this.#underWay.add(answering);
    }
  }

  async #take(id: string, { data }: Msg): Promise<void> {
    try {
      await this.#heard.take(id, data);
    } catch (error) {
      this.#options.logger.error({ err: error }, "question not answered");
    }
  }
}
