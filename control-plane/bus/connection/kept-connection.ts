import { errors, type NatsConnection } from "@nats-io/nats-core";
import { BusUnavailableError } from "../../ports/errors.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Bus } from "./bus.ts";
import { jittered, pause } from "./pause.ts";
import { TransientBusError } from "./retry.ts";
import { trackConnection } from "./track-connection.ts";

export interface KeptConnectionOptions {
  /** One try; it is repeated for as long as the process runs. */
  readonly connect: () => Promise<NatsConnection>;
  readonly inboxPrefix: string;
  readonly logger: Logger;
  /** Told when the connection is lost: the bus that comes back may be another one. */
  readonly onLost?: () => void;
}

const firstDelayMs = 250;
const lastDelayMs = 2000;

/** A leader change takes about six seconds: who is away for longer does not come back within one request. */
const passingMs = 8000;

/** What a request waits for a connection that has been away for long: time for one more try of it. */
const shortWaitMs = 500;

/** The same trouble is logged once a minute. */
const remindMs = 60_000;

/** How long what is under way may take at the end. */
const drainMs = 5000;

/**
 * A connection that is replaced whenever one ends, for whatever reason: the process need not be restarted because a
 * password was wrong for a while, or because the bus came up after it.
 */
export class KeptConnection {
  readonly #options: KeptConnectionOptions;
  readonly #stopping = new AbortController();
  #bus: Bus | undefined;
  #downSince: number | undefined = performance.now();
  /** Fulfilled when the connection is up. */
  #back = Promise.withResolvers<void>();
  #trouble: unknown = new TransientBusError("not connected yet", { ambiguous: false });
  #logged = { text: "", at: 0 };

  constructor(options: KeptConnectionOptions) {
    this.#options = options;
    void this.#keep();
  }

  /** The connection to use now; throws TransientBusError, or BusUnavailableError when it has been away for long. */
  async open(): Promise<Bus> {
    if (this.#downMs() > passingMs) await Promise.race([this.#back.promise, pause(shortWaitMs)]);
    const downMs = this.#downMs();
    const options = { ambiguous: false, cause: this.#trouble };
    if (downMs > passingMs) {
      const why = `no connection to the bus for ${Math.round(downMs / 1000)} s: ${textOf(this.#trouble)}`;
      throw new BusUnavailableError(why, options);
    }
    if (this.#bus) return this.#bus;
    throw new TransientBusError(`no connection to the bus: ${textOf(this.#trouble)}`, options);
  }

  #downMs(): number {
    return this.#downSince === undefined ? 0 : performance.now() - this.#downSince;
  }

  /** Ends the connection after what is under way. */
  async close(): Promise<void> {
    this.#stopping.abort();
    const bus = this.#bus;
    if (bus === undefined) return;
    // Draining needs a server that answers.
    if (bus.isUp()) await Promise.race([bus.connection.drain().catch(() => undefined), pause(drainMs)]);
    await bus.connection.close();
  }

  async #keep(): Promise<void> {
    const { signal } = this.#stopping;
    for (let delayMs = firstDelayMs; !signal.aborted; delayMs = Math.min(delayMs * 2, lastDelayMs)) {
      try {
        await this.#use(await this.#options.connect());
        delayMs = firstDelayMs;
      } catch (error) {
        this.#note(error, "can't connect to the bus, trying again");
      }
      await pause(jittered(delayMs), signal);
    }
  }

  /** Returns when the connection is closed. */
  async #use(connection: NatsConnection): Promise<void> {
    if (this.#stopping.signal.aborted) return connection.close();
    const { logger, inboxPrefix } = this.#options;
    const up = (message: string): void => {
      this.#downSince = undefined;
      this.#back.resolve();
      this.#logged = { text: "", at: 0 };
      logger.info({ server: connection.getServer() }, message);
    };
    this.#bus = trackConnection(connection, inboxPrefix, {
      lost: () => {
        this.#lose(new errors.ConnectionError("connection lost"));
        logger.warn({}, "connection to the bus lost");
      },
      back: () => up("connected to the bus again"),
      refused: (error) => this.#note(error, "the bus refuses the connection, trying again"),
    });
    up("connected to the bus");
    const cause = await connection.closed();
    this.#bus = undefined;
    if (this.#stopping.signal.aborted) return;
    const error = new errors.ConnectionError("connection closed", { cause });
    this.#lose(error);
    logger.error({ err: error }, "the bus closed the connection, connecting again");
  }

  #lose(trouble: unknown): void {
    if (this.#downSince === undefined) {
      this.#back = Promise.withResolvers();
      this.#options.onLost?.();
    }
    this.#downSince ??= performance.now();
    this.#trouble = trouble;
  }

  #note(error: unknown, message: string): void {
    if (this.#stopping.signal.aborted) return;
    this.#lose(error);
    const text = textOf(error);
    const now = performance.now();
    if (text === this.#logged.text && now - this.#logged.at < remindMs) return;
    this.#logged = { text, at: now };
    // A bus that is away comes back; a password that it refuses needs a person.
    if (isRefusal(error)) this.#options.logger.error({ err: error }, message);
    else this.#options.logger.warn({ err: error }, message);
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof errors.AuthorizationError || error instanceof errors.UserAuthenticationExpiredError;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
