import { jetstream } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { defaultTenant, encode, newTenant, tenantEntry, tenantSubject } from "../../../contract/index.ts";
import { apiCodes } from "../connection/api-codes.ts";
import { isApiError } from "./is-api-error.ts";

/** The tenant of an API that asks for no credential; one that is there stays as it is. */
export async function registerDefaultTenant(connection: NatsConnection): Promise<void> {
  const createdAt = new Date().toISOString();
  const entry = newTenant({ tenant: defaultTenant, name: defaultTenant, quota: {}, createdAt });
  const data = encode(tenantEntry, entry, "entry of the first tenant");
  try {
    await jetstream(connection).publish(tenantSubject(defaultTenant), data, { expect: { lastSubjectSequence: 0 } });
  } catch (error) {
    if (!isApiError(error, apiCodes.wrongLastSequence, apiCodes.wrongLastSequenceUnknown)) throw error;
  }
}
