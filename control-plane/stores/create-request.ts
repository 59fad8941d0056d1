import type { StoreRequest } from "../../contract/index.ts";
import { sha256 } from "../digest.ts";
import type { Scope } from "./scope.ts";

export interface CreateRequest {
  readonly spec: StoreRequest;
  /** SHA-256 of each custom host, in the order of the spec. */
  readonly hosts: readonly { readonly host: string; readonly digest: string }[];
  /** What the client named the request by, and the SHA-256 of the body as it came. */
  readonly key?: { readonly digest: string; readonly bodyHash: string };
}

export interface CreateInput {
  readonly spec: StoreRequest;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly key: string | undefined;
  /** Names the route, so that a key means nothing elsewhere. */
  readonly route: string;
}

/** Computes the digests under which hosts and key are claimed. */
export async function readRequest({ caller }: Scope, { spec, body, key, route }: CreateInput): Promise<CreateRequest> {
  const hosts = await Promise.all(spec.hosts.map(async (host) => ({ host, digest: await sha256(host) })));
  if (key === undefined) return { spec, hosts };
  const [digest, bodyHash] = await Promise.all([sha256(JSON.stringify([caller.tenant, route, key])), sha256(body)]);
  return { spec, hosts, key: { digest, bodyHash } };
}
