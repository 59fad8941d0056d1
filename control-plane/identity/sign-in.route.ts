import * as z from "zod";
import { type Me, me } from "../../contract/index.ts";
import { type Route, route } from "../http/route.ts";
import type { SignInPages } from "../http/sign-in-pages.ts";

const noStore = { "Cache-Control": "no-store" };

/** `GET /auth/login` */
export function loginRoute({ signIn }: SignInPages): Route {
  return route(
    {
      operationId: "login",
      tag: "Access",
      method: "get",
      path: "/auth/login",
      right: "public",
      summary: "Sign in with a browser",
      needsNoBus: true,
      query: z.strictObject({
        issuer: z.string().max(512).optional(),
        returnTo: z.string().max(1024).default("/docs"),
      }),
      answers: { 302: { description: "To the identity provider." } },
      problems: ["invalid-parameter", "issuer-unavailable"],
    },
    async ({ query }) => {
      const { location, cookie } = await signIn.begin(query);
      return { status: 302, body: undefined, headers: { ...noStore, Location: location }, cookies: [cookie] };
    },
  );
}

const longText = z.string().max(4096);

/** `GET /auth/callback` */
export function callbackRoute({ signIn, sessions }: SignInPages): Route {
  return route(
    {
      operationId: "signIn",
      tag: "Access",
      method: "get",
      path: "/auth/callback",
      right: "public",
      summary: "Come back from the identity provider",
      // Issuers add parameters of their own.
      query: z.looseObject({ state: longText.optional(), code: longText.optional(), error: longText.optional() }),
      headers: z.object({ cookie: z.string().max(8192).optional() }),
      answers: { 302: { description: "To the page that was asked for." } },
      problems: ["unauthenticated"],
    },
    async ({ query, headers }, { backend }) => {
      const given = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === "string");
      const { caller, returnTo, cookie } = await signIn.finish(new URLSearchParams(given), headers.cookie);
      const { tenant, actor, role } = caller;
      const started = await sessions.start(caller);
      const target = { kind: "session", name: started.sid } as const;
      await backend.audit.record({ outcome: "accepted", tenant, actor, role, operation: "sign-in", target });
      const cookies = [started.cookie, cookie];
      return { status: 302, body: undefined, headers: { ...noStore, Location: returnTo }, cookies };
    },
  );
}

/** `POST /auth/logout` */
export function logoutRoute({ sessions }: SignInPages): Route {
  return route(
    {
      operationId: "signOut",
      tag: "Access",
      method: "post",
      path: "/auth/logout",
      right: "signed-in",
      summary: "Sign out",
      description: "The session lets no one in after ten seconds at most.",
      answers: { 204: { description: "The session has ended." } },
      problems: ["storage-full"],
    },
    async (_input, { backend, caller }) => {
      const cookie = await sessions.end(caller, backend.sessions);
      return { status: 204, body: undefined, headers: noStore, cookies: [cookie] };
    },
  );
}

/** `GET /auth/me` */
export function signedInRoute(): Route {
  return route(
    {
      operationId: "getSignedIn",
      tag: "Access",
      method: "get",
      path: "/auth/me",
      right: "signed-in",
      summary: "Tell who is signed in",
      answers: { 200: { description: "Who is signed in.", schema: me } },
      problems: [],
    },
    (_input, { caller: { credential: _id, ...who } }) => {
      const body: Me = { ...who, scopes: [...who.scopes] };
      return Promise.resolve({ status: 200, body, headers: noStore });
    },
  );
}
