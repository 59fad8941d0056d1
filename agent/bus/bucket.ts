import type { JetStreamClient } from "@nats-io/jetstream";
import { type KV, Kvm } from "@nats-io/kv";

/** The bucket, opened when it is first needed; a failure is forgotten, so that the next call tries again. */
export function openBucket(jetstream: JetStreamClient, name: string): () => Promise<KV> {
  let opened: Promise<KV> | undefined;
  return () => {
    opened ??= new Kvm(jetstream).open(name, { allow_direct: true }).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
}
