import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { type ClientMetadata, type Configuration, type KoaContextWithOIDC, Provider } from "oidc-provider";
import { createSignInPage, isSignInPage, signInPath } from "./sign-in-page.ts";

/** A program that signs in with its own name and secret, and what its tokens say. */
export interface Program {
  readonly id: string;
  readonly secret: string;
  readonly claims: Readonly<Record<string, string | readonly string[]>>;
}

/** Someone who signs in with a browser, and what the issuer says of them. */
export interface Person {
  readonly id: string;
  readonly claims: Readonly<Record<string, string | readonly string[]>>;
}

/** An application that people sign in to. */
export interface Application {
  readonly id: string;
  /** Absent for a public one. */
  readonly secret?: string;
  /** Where it may have people sent back to; none for one on a device that has no browser. */
  readonly redirectUris: readonly string[];
  /** Where it may have people sent back to who have signed out. @default nowhere */
  readonly signedOutUris?: readonly string[];
}

export interface IssuerOptions {
  /** What its tokens name in `aud`. */
  readonly audience: string;
  readonly programs: readonly Program[];
  /** @default none */
  readonly people?: readonly Person[];
  /** @default none */
  readonly applications?: readonly Application[];
  /** @default any free one */
  readonly port?: number;
}

/** An identity provider of this machine. */
export interface LocalIssuer extends AsyncDisposable {
  /** As its tokens name it in `iss`. */
  readonly url: string;
  /** Its key, with the private part. */
  readonly key: JWK;
  /** Paths that were asked for, oldest first. */
  readonly asked: readonly string[];
  /** A token for this program, by the issuer's own address for that. */
  tokenFor(program: Program): Promise<string>;
}

/** Seconds that its tokens are good for. */
const tokenSeconds = 3600;

/** Starts it on 127.0.0.1; what it knows ends with it. */
export async function startIssuer(options: IssuerOptions): Promise<LocalIssuer> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: "one", alg: "ES256", use: "sig" };
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, configuration(options, key));
  const callback = provider.callback();
  const signIn = createSignInPage(provider, options.people ?? []);
  const handle = (request: IncomingMessage, response: ServerResponse): Promise<void> =>
    isSignInPage(request) ? signIn(request, response) : callback(request, response);
  return {
    url,
    key,
    asked,
    tokenFor: (program) => askForToken(url, program),
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function configuration(options: IssuerOptions, key: JWK): Configuration {
  const { audience, programs, people = [], applications = [] } = options;
  const claimsOf = new Map([...programs, ...people].map(({ id, claims }) => [id, claims]));
  return {
    jwks: { keys: [{ ...key, kty: key.kty ?? "EC" }] },
    clientDefaults: { id_token_signed_response_alg: "ES256" },
    clients: [...programs.map(clientOfProgram), ...applications.map(clientOfApplication)],
    // Without being asked for: what someone may do stands in the ID token.
    conformIdTokenClaims: false,
    claims: { openid: ["sub", ...new Set(people.flatMap(({ claims }) => Object.keys(claims)))] },
    findAccount: (_context, id) => {
      const claims = claimsOf.get(id);
      return claims && { accountId: id, claims: () => ({ sub: id, ...claims }) };
    },
    // Consent is not asked for: the applications are its own.
    loadExistingGrant: grantAll,
    interactions: { url: (_context, { uid }) => `${signInPath}${uid}` },
    cookies: { keys: [key.d ?? ""] },
    ttl: {
      ClientCredentials: tokenSeconds,
      AccessToken: tokenSeconds,
      DeviceCode: 600,
      IdToken: tokenSeconds,
      Session: tokenSeconds,
      Interaction: 600,
      Grant: tokenSeconds,
    },
    extraTokenClaims: (_context, token) => ({
      ...claimsOf.get("accountId" in token && token.accountId ? token.accountId : (token.clientId ?? "")),
    }),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: "",
          audience,
          accessTokenFormat: "jwt",
          accessTokenTTL: tokenSeconds,
          jwt: { sign: { alg: "ES256" } },
        }),
      },
    },
  };
}

function clientOfProgram({ id, secret }: Program): ClientMetadata {
  return {
    client_id: id,
    client_secret: secret,
    grant_types: ["client_credentials"],
    redirect_uris: [],
    response_types: [],
  };
}

function clientOfApplication({ id, secret, redirectUris, signedOutUris = [] }: Application): ClientMetadata {
  return {
    client_id: id,
    ...(secret === undefined ? { token_endpoint_auth_method: "none" } : { client_secret: secret }),
    grant_types: [redirectUris.length > 0 ? "authorization_code" : "urn:ietf:params:oauth:grant-type:device_code"],
    redirect_uris: [...redirectUris],
    post_logout_redirect_uris: [...signedOutUris],
    response_types: redirectUris.length > 0 ? ["code"] : [],
  };
}

async function grantAll({ oidc }: KoaContextWithOIDC): Promise<InstanceType<Provider["Grant"]>> {
  const { client, account } = oidc;
  const grant = new oidc.provider.Grant({ clientId: client?.clientId ?? "", accountId: account?.accountId ?? "" });
  grant.addOIDCScope("openid");
  await grant.save();
  return grant;
}

async function askForToken(url: string, { id, secret }: Program): Promise<string> {
  const response = await fetch(`${url}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const answer = (await response.json()) as { access_token?: string };
  if (answer.access_token === undefined) throw new Error(`the issuer gave no token: ${JSON.stringify(answer)}`);
  return answer.access_token;
}
