import * as z from "zod";
import { isPlatformRole, role, tenantId } from "../../../contract/index.ts";
import { isLoopback } from "../../http/loopback.ts";

/** Keys of pairs only: a secret that both sides know, or no signature at all, proves nothing. */
export const algorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
] as const;

/** Whether it is safe to believe what an address answers: it is encrypted, or on this machine. */
function isTrustworthy(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (username + password + search + hash !== "") return false;
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
}

const addressRule = "must be an https:// address without a query, or an http:// one of this machine";
/** An address of an issuer; it stays as it is written, since an issuer is compared letter by letter. */
export const issuerAddress = z.string().max(512).refine(isTrustworthy, addressRule);

const claimName = z.string().min(1).max(256);
/** A claim by its name, or one in an object by the names on the way to it. */
const claimPath = z.union([claimName.transform((name) => [name]), z.array(claimName).min(1).max(8)]);
export type ClaimPath = z.infer<typeof claimPath>;

/** How this API is known to an issuer that people sign in with. */
const signInClient = z.strictObject({
  clientId: z.string().min(1).max(512),
  /** Absent for a public client. */
  clientSecret: z.string().min(1).max(1024).optional(),
  scope: z
    .string()
    .regex(/^openid( [!-~]+)*$/, "must begin with openid")
    .max(512)
    .default("openid"),
});
export type SignInClient = z.infer<typeof signInClient>;

/** How the storeplane command is known to an issuer at which people sign in from a terminal. */
const deviceClient = z.strictObject({
  clientId: z.string().min(1).max(512),
  scope: z.string().max(512).default("openid"),
  /** What the issuer is to make the token for, where it does not know by itself. */
  resource: z.string().max(512).optional(),
});

const entries = z.strictObject({
  /** As tokens name it in `iss`. */
  issuer: issuerAddress,
  /** What tokens for this API name in `aud`. */
  audience: z.string().min(1).max(512),
  algorithms: z.array(z.enum(algorithms)).min(1).default(["RS256", "PS256", "ES256", "EdDSA"]),
  /** The `typ` of its access tokens: that of RFC 9068, or the older one, which its ID tokens have as well. */
  tokenType: z.enum(["at+jwt", "JWT"]).default("at+jwt"),
  /** Where its public keys are. Without it the issuer's own document says so. */
  jwksUri: issuerAddress.optional(),
  /** Those that it may speak for, or any. */
  tenants: z.union([z.literal("*"), z.array(tenantId).min(1).max(1000)]),
  /** What names someone's tenant; may be left out where there is only one. */
  tenantClaim: claimPath.optional(),
  /** What names someone's roles or groups: a text, or a list of them. */
  roleClaim: claimPath,
  /** The first entry that fits decides. */
  roleMap: z
    .array(z.strictObject({ value: z.string().min(1).max(256), role }))
    .min(1)
    .max(100),
  /** Whether it may make someone an administrator or auditor of the platform, who acts for any tenant. */
  platform: z.boolean().default(false),
  /** Absent where it only signs tokens for programs. */
  signIn: signInClient.optional(),
  /** Absent where no one signs in from a terminal. */
  device: deviceClient.optional(),
});

const issuer = entries
  .refine(({ tenants, tenantClaim }) => tenantClaim !== undefined || (tenants.length === 1 && tenants !== "*"), {
    path: ["tenantClaim"],
    message: "must be there unless tenants has one entry",
  })
  .refine(({ platform, roleMap }) => platform || !roleMap.some((it) => isPlatformRole(it.role)), {
    path: ["roleMap"],
    message: "must have no role of the platform unless platform is true",
  });
export type Issuer = z.infer<typeof issuer>;

/** Whose signed tokens are taken, and what they may say. */
export const issuers = z
  .array(issuer)
  .min(1, "must name an issuer")
  .max(20)
  .refine((them) => new Set(them.map((it) => it.issuer)).size === them.length, "must name each issuer once");
