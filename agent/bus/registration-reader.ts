import type { JetStreamClient } from "@nats-io/jetstream";
import {
  type ClusterRegistration,
  clusterRegistration,
  clustersBucket,
  decode,
  registrationKey,
} from "../../contract/index.ts";
import { BusUnavailableError } from "../errors.ts";
import { openBucket } from "./bucket.ts";

/** Reads what the platform decided about the cluster; undefined where nothing is registered. */
export function createRegistrationReader(
  jetstream: JetStreamClient,
  cluster: string,
): () => Promise<ClusterRegistration | undefined> {
  const bucket = openBucket(jetstream, clustersBucket);
  const what = `registration of cluster "${cluster}"`;
  return async () => {
    try {
      const entry = await (await bucket()).get(registrationKey(cluster));
      return entry?.operation === "PUT" ? decode(clusterRegistration, entry.value, what) : undefined;
    } catch (cause) {
      throw new BusUnavailableError(`the ${what} can't be read`, { cause });
    }
  };
}
