import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { type Configuration, Provider } from "oidc-provider";

/** A program that signs in with its own name and secret, and what its tokens say. */
export interface Program {
  readonly id: string;
  readonly secret: string;
  readonly claims: Readonly<Record<string, string | readonly string[]>>;
}

export interface IssuerOptions {
  /** What its tokens name in `aud`. */
  readonly audience: string;
  readonly programs: readonly Program[];
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
    void handle(request, response);
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, configuration(options, key));
  const handle = provider.callback();
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

function configuration({ audience, programs }: IssuerOptions, key: JWK): Configuration {
  const claimsOf = new Map(programs.map(({ id, claims }) => [id, claims]));
  return {
    jwks: { keys: [{ ...key, kty: key.kty ?? "EC" }] },
    clientDefaults: { id_token_signed_response_alg: "ES256" },
    clients: programs.map(({ id, secret }) => ({
      client_id: id,
      client_secret: secret,
      grant_types: ["client_credentials"],
      redirect_uris: [],
      response_types: [],
    })),
    ttl: { ClientCredentials: tokenSeconds },
    extraTokenClaims: (_context, token) => ({ ...claimsOf.get(token.clientId ?? "") }),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
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
