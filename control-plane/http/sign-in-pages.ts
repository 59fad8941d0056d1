import type { SessionRegister } from "../ports/sessions.ts";
import type { Caller } from "./request-context.ts";

type Person = Pick<Caller, "actor" | "tenant" | "role">;

/** Who has signed in, and where: at an issuer, or by a link. */
export interface SignedIn extends Person {
  readonly issuer?: string | undefined;
}

/** Signing in at an identity provider. */
export interface IssuerSignIn {
  /** Addresses of those at which people sign in. */
  readonly addresses: readonly string[];
  /** Where the browser ends its session at an issuer; undefined where that has no such page, or can't be asked. */
  endAt(issuer: string): Promise<string | undefined>;
  /** Where the browser goes next. */
  begin(asked: { readonly issuer?: string | undefined; readonly returnTo: string }): Promise<{
    readonly location: string;
    readonly cookie: string;
  }>;
  /** Who has come back, and where they wanted to go. */
  finish(
    parameters: URLSearchParams,
    cookies: string | undefined,
  ): Promise<{ readonly who: SignedIn; readonly returnTo: string; readonly cookie: string }>;
}

/** Signing in by a link that is good once. */
export interface LinkSignIn {
  /** Undefined for a code that is not good, or not any more. */
  take(code: string): Promise<Person | undefined>;
}

export interface SessionCookies {
  start(who: SignedIn): Promise<{ readonly cookie: string; readonly sid: string }>;
  /** Undefined for no session that is good. */
  callerOf(cookies: string | null, register: Pick<SessionRegister, "isEnded">): Promise<Caller | undefined>;
  /** At which issuer the session of this caller began; undefined for none. */
  issuerOf(cookies: string | null, caller: Pick<Caller, "credential">): Promise<string | undefined>;
  /** Returns the cookie that takes the session's away. */
  end(caller: Caller, register: Pick<SessionRegister, "end">): Promise<string>;
}

/** Where and as what the storeplane command lets people sign in: nothing of it is secret. */
export interface DeviceSignIn {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  readonly resource?: string | undefined;
}

/** What the pages need by which people sign in and out. */
export interface SignInPages {
  readonly devices: readonly DeviceSignIn[];
  /** Without them there are no pages for browsers. */
  readonly sessions?: SessionCookies;
  readonly signIn?: IssuerSignIn;
  readonly link?: LinkSignIn;
  /** Where people begin who have signed in. @default the page that says who they are */
  readonly firstPage?: string;
}
