import type { BusKeys } from "../../bus-keys/bus-keys.ts";
import { busTrust, trustSettings } from "../../bus-keys/bus-trust.ts";

/** What the configuration of a nats-server includes, so that it trusts the operator and knows the accounts. Nothing in it is secret. */
export async function trustConfig(keys: BusKeys): Promise<string> {
  return `${JSON.stringify(trustSettings(await busTrust(keys)), undefined, 2)}\n`;
}
