import * as z from "zod";
import { type Me, me } from "../../contract/index.ts";
import { isForPage, pageHeaders } from "../http/page.ts";
import { type Route, route } from "../http/route.ts";
import type {
  DeviceSignIn,
  IssuerSignIn,
  LinkSignIn,
  SessionCookies,
  SignedIn,
  SignInPages,
} from "../http/sign-in-pages.ts";
import type { AuditTrail } from "../ports/audit.ts";
import { leavingPage, signedInPage, signInPage } from "./session/signed-in-page.ts";
import { badLink } from "./unauthenticated.ts";

/** Where people are told who they are. */
const whoPage = "/auth";

const noStore = { "Cache-Control": "no-store" };

/** The addresses that there are where people sign in; for browsers, and so not in the document of the API. */
export function signInRoutes({ devices, sessions, signIn, link, firstPage = whoPage }: SignInPages): Route[] {
  const ofDevices = devices.length === 0 ? [] : [devicesRoute(devices)];
  if (!sessions) return ofDevices;
  return [
    ...ofDevices,
    ...(signIn ? [loginRoute(signIn, firstPage), callbackRoute(signIn, sessions)] : []),
    ...(link ? [linkRoute(link, sessions, firstPage)] : []),
    whoPageRoute(sessions, signIn),
    logoutRoute(sessions, signIn),
    signedInRoute(),
  ];
}

const deviceList = z.object({
  items: z.array(z.object({ issuer: z.string(), clientId: z.string(), scope: z.string() })),
});

/** `GET /auth/device` */
function devicesRoute(items: readonly DeviceSignIn[]): Route {
  return route(
    {
      operationId: "listDeviceSignIns",
      tag: "Access",
      method: "get",
      path: "/auth/device",
      right: "public",
      summary: "Tell where people sign in from a terminal",
      needsNoBus: true,
      answers: { 200: { description: "Identity providers.", schema: deviceList } },
      problems: [],
    },
    () => Promise.resolve({ status: 200, body: { items } }),
  );
}

/** `GET /auth/login` */
function loginRoute(signIn: IssuerSignIn, firstPage: string): Route {
  return route(
    {
      operationId: "login",
      tag: "Access",
      method: "get",
      path: "/auth/login",
      right: "public",
      summary: "Sign in with a browser",
      signsIn: true,
      needsNoBus: true,
      query: z.strictObject({
        issuer: z.string().max(512).optional(),
        returnTo: z.string().max(1024).default(firstPage),
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
function callbackRoute(signIn: IssuerSignIn, sessions: SessionCookies): Route {
  return route(
    {
      operationId: "signIn",
      tag: "Access",
      method: "get",
      path: "/auth/callback",
      right: "public",
      summary: "Come back from the identity provider",
      signsIn: true,
      // Issuers add parameters of their own.
      query: z.looseObject({ state: longText.optional(), code: longText.optional(), error: longText.optional() }),
      headers: cookieHeader,
      answers: { 302: { description: "To the page that was asked for." } },
      problems: ["unauthenticated"],
    },
    async ({ query, headers }, { backend }) => {
      const given = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === "string");
      const { who, returnTo, cookie } = await signIn.finish(new URLSearchParams(given), headers.cookie);
      const cookies = [await startSession(who, sessions, backend.audit), cookie];
      return { status: 302, body: undefined, headers: { ...noStore, Location: returnTo }, cookies };
    },
  );
}

/** `GET /auth/link` */
function linkRoute(link: LinkSignIn, sessions: SessionCookies, firstPage: string): Route {
  return route(
    {
      operationId: "signInByLink",
      tag: "Access",
      method: "get",
      path: "/auth/link",
      right: "public",
      summary: "Sign in by a link that is good once",
      signsIn: true,
      query: z.strictObject({ code: z.string().max(128) }),
      answers: { 302: { description: "To the first page." } },
      problems: ["unauthenticated"],
    },
    async ({ query: { code } }, { backend }) => {
      const who = await link.take(code);
      if (!who) throw badLink();
      const cookies = [await startSession(who, sessions, backend.audit)];
      return { status: 302, body: undefined, headers: { ...noStore, Location: firstPage }, cookies };
    },
  );
}

/** The cookie of a new session, once it stands in the audit. */
async function startSession(who: SignedIn, sessions: SessionCookies, audit: AuditTrail): Promise<string> {
  const { tenant, actor, role } = who;
  const { sid, cookie } = await sessions.start(who);
  const target = { kind: "session", name: sid } as const;
  await audit.record({ outcome: "accepted", tenant, actor, role, operation: "sign-in", target });
  return cookie;
}

const cookieHeader = z.object({ cookie: z.string().max(8192).optional() });

/** `GET /auth` */
function whoPageRoute(sessions: SessionCookies, signIn: IssuerSignIn | undefined): Route {
  return route(
    {
      operationId: "showSignedIn",
      tag: "Access",
      method: "get",
      path: whoPage,
      right: "public",
      summary: "Show who is signed in with this browser",
      query: z.looseObject({ leave: z.string().max(512).optional() }),
      headers: cookieHeader,
      answers: { 200: { description: "HTML without scripts.", contentType: pageHeaders["Content-Type"] } },
      problems: [],
    },
    async ({ query: { leave }, headers }, { backend }) => {
      const caller = await sessions.callerOf(headers.cookie ?? null, backend.sessions);
      if (caller) return { status: 200, body: signedInPage(caller), headers: pageHeaders };
      const next = leave === undefined ? undefined : await signIn?.endAt(leave);
      if (leave === undefined || next === undefined) {
        return { status: 200, body: signInPage(signIn?.addresses ?? []), headers: pageHeaders };
      }
      // Not a redirect of the button's form: that may lead back here only.
      return { status: 200, body: leavingPage(leave, next), headers: { ...pageHeaders, Refresh: `0; url=${next}` } };
    },
  );
}

/** `POST /auth/logout` */
function logoutRoute(sessions: SessionCookies, signIn: IssuerSignIn | undefined): Route {
  return route(
    {
      operationId: "signOut",
      tag: "Access",
      method: "post",
      path: "/auth/logout",
      right: "signed-in",
      summary: "Sign out",
      description:
        "The session lets no one in after ten seconds at most. `Location` is where a browser ends the session at the identity provider too, where that can be done.",
      isForButton: true,
      headers: cookieHeader.extend({ accept: z.string().max(1024).optional() }),
      answers: {
        204: { description: "The session has ended." },
        303: { description: "The same, for the button of a page." },
      },
      problems: ["storage-full"],
    },
    async ({ headers: { accept = "", cookie = null } }, { backend, caller }) => {
      const issuer = await sessions.issuerOf(cookie, caller);
      const cookies = [await sessions.end(caller, backend.sessions)];
      const end = { body: undefined, cookies };
      const canEnd = issuer !== undefined && (await signIn?.endAt(issuer)) !== undefined;
      const next = canEnd ? { Location: `${whoPage}?leave=${encodeURIComponent(issuer)}` } : {};
      if (!isForPage(accept)) return { ...end, status: 204, headers: { ...noStore, ...next } };
      return { ...end, status: 303, headers: { ...noStore, Location: whoPage, ...next } };
    },
  );
}

/** `GET /auth/me` */
function signedInRoute(): Route {
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
