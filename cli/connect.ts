import type { FlagParametersForType } from "@stricli/core";
import { ApiClient } from "../client/index.ts";
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
};

/** The API that the flags, the environment or the configuration name. */
export function connect(shell: Shell, flags: ConnectionFlags): ApiClient {
  const { url, token } = chooseEndpoint(flags, shell.process.env);
  return new ApiClient({ url, ...(token !== undefined && { headers: () => ({ authorization: `Bearer ${token}` }) }) });
}
