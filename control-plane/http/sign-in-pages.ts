import type { SessionRegister } from "../ports/sessions.ts";
import type { Caller } from "./request-context.ts";

/** What the pages need by which people sign in and out. */
export interface SignInPages {
  readonly signIn: {
    /** Where the browser goes next. */
    begin(asked: { readonly issuer?: string | undefined; readonly returnTo: string }): Promise<{
      readonly location: string;
      readonly cookie: string;
    }>;
    /** Who has come back, and where they wanted to go. */
    finish(
      parameters: URLSearchParams,
      cookies: string | undefined,
    ): Promise<{ readonly caller: Caller; readonly returnTo: string; readonly cookie: string }>;
  };
  readonly sessions: {
    start(who: Pick<Caller, "actor" | "tenant" | "role">): Promise<{ readonly cookie: string; readonly sid: string }>;
    /** Returns the cookie that takes the session's away. */
    end(caller: Caller, register: Pick<SessionRegister, "end">): Promise<string>;
  };
}
