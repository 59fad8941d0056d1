import { desiredStream, idempotencySubject } from "../../../contract/index.ts";
import { TooManyKeysError } from "../../ports/errors.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { directBatch } from "./direct-get.ts";
import { readStorage } from "./storage.ts";

/** The part of the stream that records of one tenant's keys may fill, where they are of the usual size. */
const partOfTenant = 1 / 16;
const bytesOfRecord = 2048;
/** Never fewer than this, however small the stream is. */
const fewestKeys = 100;

/** Throws TooManyKeysError when so many keys of the tenant are remembered that another one would take of others' room. */
export async function checkKeyRoom(access: BusAccess, tenant: string): Promise<void> {
  const { keys, storage } = access.memory;
  const { limitBytes } = await storage.get(() => readStorage(access));
  if (limitBytes <= 0) return;
  const known = keys.find(tenant) ?? keys.keep(tenant, await countKeys(access, tenant));
  const most = Math.max(fewestKeys, Math.floor((limitBytes * partOfTenant) / bytesOfRecord));
  if (known.count >= most) {
    throw new TooManyKeysError(
      `Tenant ${tenant} has sent ${most} Idempotency-Keys within 24 hours, and no more are remembered: wait, or send the request without one`,
    );
  }
}

async function countKeys(access: BusAccess, tenant: string): Promise<number> {
  const request = { next_by_subj: idempotencySubject(tenant, "*"), seq: 1, batch: 1 };
  const { messages, pending } = await withBus(access, desiredStream, (bus) => directBatch(bus, desiredStream, request));
  return messages.length + pending;
}
