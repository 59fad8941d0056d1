import type { JetStreamManager, StreamConfig } from "@nats-io/jetstream";
import { apiCodes } from "../connection/api-codes.ts";
import { isApiError } from "./is-api-error.ts";

/** The bus has not as much storage left to promise as a stream wants. */
export class StreamRoomError extends Error {
  override readonly name = "StreamRoomError";
}

/** What is said when a stream would be made smaller than what it holds, in bytes. */
export function smallerThanHeld(
  name: string,
  { bytes, held }: { readonly bytes: number; readonly held: number },
): StreamRoomError {
  return new StreamRoomError(
    `stream ${name} holds ${held} bytes and would have room for ${bytes}: ask for more with STOREPLANE_STREAM_MAX_BYTES`,
  );
}

const roomCodes: readonly number[] = [
  apiCodes.accountResourcesExceeded,
  apiCodes.insufficientResources,
  apiCodes.storageResourcesExceeded,
];

type Wanted = Pick<Partial<StreamConfig>, "max_bytes" | "num_replicas"> & { readonly name: string };

/** The refusal of a stream with its name and the bytes that it wants and that are left; other errors as they are. */
export async function explainRefusal(error: unknown, wanted: Wanted, manager: JetStreamManager): Promise<unknown> {
  if (!isApiError(error, ...roomCodes)) return error;
  const { name, max_bytes: bytes = 0, num_replicas: replicas = 1 } = wanted;
  const told =
    `stream ${name} wants ${bytes} bytes on each of ${replicas} servers, and ${await describeRoom(manager)} ` +
    `(${error.message}): free or add disk, raise jetstream.max_file_store of the bus, ` +
    "or ask for less with STOREPLANE_STREAM_MAX_BYTES";
  return new StreamRoomError(told, { cause: error });
}

/** An account without a limit of its own is only told that its server has none left, not how much there was. */
async function describeRoom(manager: JetStreamManager): Promise<string> {
  const { limits, reserved_storage: reserved } = await manager.getAccountInfo();
  if (limits.max_storage >= 0) return `its account has ${Math.max(0, limits.max_storage - reserved)} bytes left`;
  return `the bus has less than that left beside the ${reserved} bytes that are promised to other streams`;
}
