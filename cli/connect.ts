import type { FlagParametersForType } from "@stricli/core";
import { ApiClient } from "../client/index.ts";
import { tenantHeader } from "../contract/index.ts";
import { parseTenant } from "./arguments.ts";
import { type ConnectionFlags, chooseEndpoint } from "./contexts.ts";
import type { Shell } from "./shell.ts";

/** Options of every command that talks to a platform. */
export const connectionFlags: FlagParametersForType<ConnectionFlags> = {
  endpoint: {
    kind: "parsed",
    parse: String,
    optional: true,
    placeholder: "url",
    brief: "Address of the API [STOREPLANE_ENDPOINT]",
  },
  context: {
    kind: "parsed",
    parse: String,
    optional: true,
    placeholder: "name",
    brief: "A platform of the configuration file",
  },
  tenant: {
    kind: "parsed",
    parse: parseTenant,
    optional: true,
    placeholder: "tenant",
    brief: "Act for this tenant, as an administrator of the platform",
  },
};

/** The API that the flags, the environment or the configuration name. */
export function connect(shell: Shell, flags: ConnectionFlags): ApiClient {
  const { url, token } = chooseEndpoint(flags, shell.process.env);
  const { tenant } = flags;
  return new ApiClient({
    url,
    headers: () => ({
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(tenant !== undefined && { [tenantHeader]: tenant }),
    }),
  });
}
