import * as z from "zod";
import { actorId, role, tenantId } from "../../../contract/index.ts";
import { type Caller, callerOf } from "../../http/request-context.ts";
import type { SignedIn } from "../../http/sign-in-pages.ts";
import type { SessionRegister } from "../../ports/sessions.ts";
import type { Issuer } from "../oidc/issuers.ts";
import { type CookieName, clearCookie, readCookie, setCookie } from "./cookies.ts";
import type { Seals } from "./seals.ts";

/** It does not slide: whoever has a stolen cookie can't keep it alive. */
export const sessionSeconds = 28_800;

const sealedSession = z.object({
  sid: z.uuid(),
  actor: actorId,
  tenant: tenantId,
  role,
  /** Whose word it is that this is who signed in; absent for a link. */
  issuer: z.string().optional(),
  exp: z.int(),
});
type Sealed = z.infer<typeof sealedSession>;

export interface SessionsOptions {
  readonly seals: Seals;
  /** Who may speak for which tenants and roles now: a session is no longer good than its issuer is trusted with both. */
  readonly issuers: readonly Pick<Issuer, "issuer" | "tenants" | "roleMap">[];
  /** Whether people sign in by a link. */
  readonly byLink: boolean;
  /** By which the cookie is told from those of other platforms at the same host. @default there are none */
  readonly port?: number | undefined;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/** Sessions of people, each whole in its cookie; only those that were ended early are written down. */
export class Sessions {
  readonly #seals: Seals;
  readonly #options: Pick<SessionsOptions, "issuers" | "byLink">;
  readonly #now: () => number;
  readonly #cookie: CookieName;

  constructor({ seals, port, now = Date.now, ...options }: SessionsOptions) {
    this.#seals = seals;
    this.#cookie = port === undefined ? "session" : `session_${port}`;
    this.#options = options;
    this.#now = now;
  }

  /** The cookie of a new session. */
  async start({ actor, tenant, role: as, issuer }: SignedIn): Promise<{ cookie: string; sid: string }> {
    const sid = crypto.randomUUID();
    const iat = Math.floor(this.#now() / 1000);
    const times = { iat, exp: iat + sessionSeconds };
    const sealed = await this.#seals.seal("session", { sid, actor, tenant, role: as, issuer }, times);
    return { sid, cookie: setCookie(this.#cookie, sealed, sessionSeconds) };
  }

  /** What a request carries as its session, good or not; undefined for none. */
  carriedBy(cookies: string | null): string | undefined {
    return readCookie(cookies, this.#cookie);
  }

  /** Whose session a request carries; undefined for none that is good. */
  async callerOf(cookies: string | null, register: Pick<SessionRegister, "isEnded">): Promise<Caller | undefined> {
    const text = this.carriedBy(cookies);
    if (text === undefined) return undefined;
    const found = sealedSession.safeParse(await this.#seals.open("session", text, new Date(this.#now())));
    if (!found.success || !this.#isTrusted(found.data)) return undefined;
    const { sid, exp, actor, tenant, role: as } = found.data;
    if (await register.isEnded(sid)) return undefined;
    const expiresAt = new Date(exp * 1000).toISOString();
    return { ...callerOf({ actor, tenant, role: as }), credential: sid, expiresAt };
  }

  /** At which issuer the session of this caller began; undefined for a link, and for who did not come with this cookie. */
  async issuerOf(cookies: string | null, { credential }: Pick<Caller, "credential">): Promise<string | undefined> {
    const text = this.carriedBy(cookies);
    if (text === undefined) return undefined;
    const found = sealedSession.safeParse(await this.#seals.open("session", text, new Date(this.#now())));
    return found.data?.sid === credential ? found.data?.issuer : undefined;
  }

  #isTrusted({ issuer, tenant, role: as }: Sealed): boolean {
    const { issuers, byLink } = this.#options;
    if (issuer === undefined) return byLink;
    const known = issuers.find((it) => it.issuer === issuer);
    const mayGive = known?.roleMap.some((it) => it.role === as) === true;
    return mayGive && (known.tenants === "*" || known.tenants.includes(tenant));
  }

  /** Ends the session of a caller everywhere; returns the cookie that takes its cookie away. */
  async end({ credential, expiresAt }: Caller, register: Pick<SessionRegister, "end">): Promise<string> {
    if (credential !== undefined && expiresAt !== undefined && z.uuid().safeParse(credential).success) {
      await register.end(credential, new Date(expiresAt));
    }
    return clearCookie(this.#cookie);
  }
}
