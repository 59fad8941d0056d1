import * as z from "zod";
import { localProfile, type Profile } from "../constructs/index.ts";
import { describeIssues } from "../contract/index.ts";
import { ConfigurationError } from "./errors.ts";

const domain = z
  .string()
  .regex(
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
    "must be a lower-case domain name",
  );
const seconds = z.int().min(1).max(86_400);

/** What a cluster may change of a built-in profile; every field is optional. */
const overrides = z.strictObject({
  baseDomain: domain.optional(),
  storageClass: z.string().min(1).optional(),
  imagePullPolicy: z.enum(["Always", "IfNotPresent", "Never"]).optional(),
  readyDeadlineSeconds: seconds.optional(),
  images: z.strictObject({ registry: z.string().min(1), upstream: z.string().min(1).optional() }).optional(),
  hooks: z
    .strictObject({
      setup: z.strictObject({ deadlineSeconds: seconds, backoffLimit: z.int().min(0).max(10) }),
      smoke: z.strictObject({ deadlineSeconds: seconds, backoffLimit: z.int().min(0).max(10) }),
    })
    .optional(),
});

/** The profile of this cluster: the local one with the given changes; throws ConfigurationError naming each field. */
export function readProfile(json: string): Profile {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch (cause) {
    throw new ConfigurationError("the profile is not JSON", { cause });
  }
  const parsed = overrides.safeParse(raw);
  if (!parsed.success)
    throw new ConfigurationError(`the profile can't be used: ${describeIssues(parsed.error).join("; ")}`);
  const given = Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
  return { ...localProfile, ...given };
}
