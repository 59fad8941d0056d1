import type { ConsumerMessages, ConsumerNotification } from "@nats-io/jetstream";
import type { BusWatch } from "./bus-watch.ts";

export interface PullWatchOptions {
  readonly messages: ConsumerMessages;
  readonly watch: BusWatch;
  /** Called when the server shows that it knows of our pulls. */
  readonly onAnswer: () => void;
}

/** Ends what reads a durable as soon as its pulls get no response: the client alone would go on pulling. */
export class PullWatch {
  readonly #options: PullWatchOptions;
  readonly #forget: readonly (() => void)[];
  /** Why the reading was ended, in words. */
  trouble: string | undefined;

  constructor(options: PullWatchOptions) {
    this.#options = options;
    const { watch } = options;
    this.#forget = [
      watch.onRefused(({ operation, subject }) => {
        if (operation === "publish" && subject.includes(".CONSUMER.MSG.NEXT."))
          this.#end(`the server refuses to let this user publish to ${subject}`);
      }),
      // What was asked for before is forgotten there; the durable may be another one by now.
      watch.onReconnect(() => this.#end(undefined)),
    ];
    void this.#follow(); // ends with the messages
  }

  close(): void {
    for (const forget of this.#forget) forget();
  }

  async #follow(): Promise<void> {
    for await (const notice of this.#options.messages.status()) this.#take(notice);
  }

  #take(notice: ConsumerNotification): void {
    if (notice.type === "heartbeat") this.#options.onAnswer();
    else if (notice.type === "heartbeats_missed") this.#end("the server does not respond to pulls");
    else if (notice.type === "no_responders") this.#end("no responder: JetStream or the stream is not there");
    else if (notice.type === "exceeded_limits") this.#end(`the server refuses pulls: ${notice.description}`);
  }

  #end(trouble: string | undefined): void {
    this.trouble ??= trouble;
    this.#options.messages.stop();
  }
}
