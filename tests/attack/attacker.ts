import { headers, type NatsConnection, type Subscription } from "@nats-io/nats-core";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { agentApi, inboxesOf, ownKey } from "./seat.ts";

export interface Saying {
  readonly data?: string | undefined;
  readonly reply?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** An own key, whose value is whatever the attacker likes. */
export const ownStatus = "$KV.SP_STATUS.c1.default.own";

/** Who has the credentials of c1's agent, and a client of their own: nothing that is sent is what an agent sends. */
export class Attacker {
  readonly connection: NatsConnection;
  readonly inbox: string;
  readonly #heard: string[] = [];
  readonly #ears: Subscription[] = [];
  #asked = 0;

  constructor(connection: NatsConnection) {
    this.connection = connection;
    this.inbox = `${inboxesOf("c1")}.stolen`;
  }

  /** What came since the last call, on any subscription: subject, headers and text. */
  takeHeard(): string[] {
    return this.#heard.splice(0);
  }

  /** What came on another way. */
  note(text: string): void {
    this.#heard.push(text);
  }

  /** A subscription that the server refuses hears nothing. */
  listen(subject: string): void {
    const callback = (error: Error | null, message: { subject: string; data: Uint8Array } | undefined): void => {
      if (error === null && message) this.#heard.push(`${message.subject} ${Buffer.from(message.data).toString()}`);
    };
    this.#ears.push(this.connection.subscribe(subject, { callback }));
  }

  stopListening(): void {
    for (const ear of this.#ears.splice(0)) ear.unsubscribe();
  }

  say(subject: string, { data = "{}", reply, headers: fields = {} }: Saying = {}): void {
    const own = headers();
    for (const [name, value] of Object.entries(fields)) own.set(name, value);
    const options = { ...(reply !== undefined && { reply }), ...(Object.keys(fields).length > 0 && { headers: own }) };
    this.connection.publish(subject, data, options);
  }

  /** Stores bytes of the attacker's choice under an own key, as an agent may. */
  async keep(data: string): Promise<void> {
    await this.connection.request(ownKey(ownStatus), data, { timeout: 10_000 });
  }

  /** Has the server send these bytes to `reply`: they are the answer to a read of an own key. */
  async bounce(reply: string, data: string): Promise<void> {
    await this.keep(data);
    this.say(`${agentApi}.DIRECT.GET.KV_SP_STATUS.${ownStatus}`, { data: "", reply });
    await this.settle();
  }

  /**
   * Until the server has done what was said before: the answers to own requests of both kinds, a write's and a read's,
   * come after it, in the order of the connection and of the queue of each stream.
   */
  async settle(): Promise<void> {
    await this.connection.flush();
    for (let turn = 0; turn < 2; turn += 1) {
      await this.keep(`{"settled":${++this.#asked}}`);
      await pollUntil({ what: "the attacker's own read is answered" }, () =>
        this.connection.request(`${agentApi}.DIRECT.GET.KV_SP_STATUS.${ownStatus}`, "", { timeout: 5000 }),
      );
    }
  }
}
