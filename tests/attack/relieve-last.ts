import { type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { pollUntil } from "../../testbed/process/poll-until.ts";

/** Makes the last server lead no stream and no durable, so that whatever is said to it takes a way through others. */
export async function relieveLast(observer: NatsConnection): Promise<void> {
  const manager = await jetstreamManager(observer, { checkAPI: false });
  const stepDown = async (subject: string): Promise<void> => {
    await observer.request(`$JS.API.${subject}`, JSON.stringify({ placement: { preferred: "nats-1" } }), {
      timeout: 5000,
    });
  };
  await pollUntil({ what: "the last server leads nothing", everyMs: 200 }, async () => {
    let led = 0;
    for await (const { config, cluster } of manager.streams.list()) {
      if (cluster?.leader === "nats-3") {
        led += 1;
        await stepDown(`STREAM.LEADER.STEPDOWN.${config.name}`);
      }
      for await (const consumer of manager.consumers.list(config.name)) {
        if (consumer.cluster?.leader !== "nats-3") continue;
        led += 1;
        await stepDown(`CONSUMER.LEADER.STEPDOWN.${config.name}.${consumer.name}`);
      }
    }
    return led === 0 || undefined;
  });
  await untilCopied(manager);
}

/** The server sends signs of life every second. */
const heardMs = 5000;

/** Until the leaders of streams that copy others hear from each of those: they go other ways since the leaders have changed. */
async function untilCopied(manager: JetStreamManager): Promise<void> {
  await pollUntil({ what: "every stream hears from those that it copies", everyMs: 100 }, async () => {
    for await (const { sources = [] } of manager.streams.list()) {
      if (sources.some(({ active }) => active < 0 || active > heardMs * 1_000_000)) return undefined;
    }
    return true;
  });
}
