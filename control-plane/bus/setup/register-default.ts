import { jetstream } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/nats-core";
import { defaultTenant, encode, type TenantEntry, tenantEntry, tenantsBucket } from "../../../contract/index.ts";
import { apiCodes } from "../connection/api-codes.ts";
import { isApiError } from "./is-api-error.ts";

/** The tenant of an API that asks for no credential; one that is there stays as it is. */
export async function registerDefaultTenant(connection: NatsConnection): Promise<void> {
  const createdAt = new Date().toISOString();
  const entry: TenantEntry = {
    schemaVersion: 1,
    tenant: defaultTenant,
    name: defaultTenant,
    state: "Active",
    quota: {},
    createdAt,
  };
  const bucket = await new Kvm(jetstream(connection)).open(tenantsBucket);
  try {
    await bucket.create(defaultTenant, encode(tenantEntry, entry, "entry of the first tenant"));
  } catch (error) {
    if (!isApiError(error, apiCodes.wrongLastSequence)) throw error;
  }
}
