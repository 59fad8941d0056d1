import * as z from "zod";
import { listed } from "./config-lists.ts";

/** Host names, with commas between several. */
export const hostNames = listed.pipe(
  z.array(z.string().regex(/^[a-z0-9.-]{1,253}$/, "must be host names in lower case, without ports")),
);

const hostProofs = ["required", "off"] as const;
/** Whether custom hosts have to be proved, or are whoever's asks first: for development. */
type HostProofKind = (typeof hostProofs)[number];

/** Variables about custom hosts. */
export const hostEnvironment = {
  STOREPLANE_HOST_PROOF: z.enum(hostProofs).default("required"),
  STOREPLANE_PLATFORM_DOMAINS: hostNames,
};

/** Name servers that are asked for proofs. */
export const nameServers = listed.pipe(
  z
    .array(
      z.string().regex(/^([0-9.]{7,15}(:[0-9]{1,5})?|[0-9a-f:]{2,39}|\[[0-9a-f:]{2,39}\]:[0-9]{1,5})$/, {
        error: "must be addresses of name servers such as 9.9.9.9 or 127.0.0.1:53, with commas between several",
      }),
    )
    .max(3, "must be at most 3 name servers"),
);

/** Where the API itself answers is the platform's too. */
export function hostRulesOf(values: {
  readonly STOREPLANE_HOST_PROOF: HostProofKind;
  readonly STOREPLANE_PLATFORM_DOMAINS: readonly string[];
  readonly STOREPLANE_PUBLIC_HOSTS: readonly string[];
}) {
  return {
    areTrusted: values.STOREPLANE_HOST_PROOF === "off",
    platformDomains: [...values.STOREPLANE_PLATFORM_DOMAINS, ...values.STOREPLANE_PUBLIC_HOSTS],
  };
}
