import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Me } from "../../../contract/index.ts";
import { type LocalIssuer, type Program, startIssuer } from "../../../dev/issuer/start-issuer.ts";
import { declareControlPlane } from "../../../dev/runtimes/control-plane-on.ts";
import { backFromIssuer } from "../../fixtures/browse.ts";
import { type Edge, publicHost } from "../start-edge.ts";
import { type EdgeCase, expectProblem } from "./edge-case.ts";

const publicUrl = `https://${publicHost}`;
const robot: Program = { id: "robot", secret: "r-secret", claims: { groups: ["ops"] } };

/** A control plane that trusts an issuer, as texts at the edge and as files elsewhere. */
async function trusting({ runtime, servers }: Edge, issuer: LocalIssuer) {
  const roleMap = [{ value: "ops", role: "tenant-admin" }];
  const entry = { issuer: issuer.url, audience: publicUrl, tenants: ["default"], roleClaim: "groups", roleMap };
  const texts = {
    STOREPLANE_ISSUERS: JSON.stringify([{ ...entry, signIn: { clientId: "dashboard" } }]),
    STOREPLANE_SESSION_KEYS: `one:${"A".repeat(43)}`,
  };
  const files = Object.entries(texts).map(([name, text]) => {
    const file = join(servers.dir, name);
    writeFileSync(file, text, { mode: 0o600 });
    return [`${name}_FILE`, file] as const;
  });
  const environment = {
    STOREPLANE_IDENTITY: "tokens",
    STOREPLANE_PUBLIC_URL: publicUrl,
    STOREPLANE_DRAIN_SECONDS: "0",
    ...(runtime === "workerd" ? texts : Object.fromEntries(files)),
  };
  const server = await declareControlPlane(runtime, { servers, name: "trusting", environment });
  await server.process.start();
  const ask = (path: string, headers: Record<string, string> = {}, method = "GET") =>
    fetch(`${server.url}${path}`, { headers, method, redirect: "manual" });
  return { ask, [Symbol.asyncDispose]: () => server.process.kill("SIGKILL") };
}

const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";

/** Keys, signatures and seals are of the runtime's own cryptography. */
export const signsIn: EdgeCase = {
  title: "a token that an identity provider signed lets in, and so does a session of who signed in there",
  async run(edge) {
    await using issuer = await startIssuer({
      audience: publicUrl,
      programs: [robot],
      people: [{ id: "alice", claims: robot.claims }],
      applications: [{ id: "dashboard", redirectUris: [`${publicUrl}/auth/callback`] }],
    });
    await using api = await trusting(edge, issuer);
    const token = await issuer.tokenFor(robot);
    const known = await api.ask("/v1/me", { authorization: `Bearer ${token}` });
    expect((await known.json()) as Me).toMatchObject({ tenant: "default", role: "tenant-admin" });
    const forged = `${token.slice(0, -9)}${token.slice(-9).split("").toReversed().join("")}`;
    await expectProblem(await api.ask("/v1/me", { authorization: `Bearer ${forged}` }), 401, "unauthenticated");

    const login = await api.ask("/auth/login");
    const back = await backFromIssuer(login.headers.get("location") ?? "", { id: "alice", to: publicUrl });
    const cookie = cookieOf(await api.ask(back, { cookie: cookieOf(login) }));
    expect(await (await api.ask("/auth", { cookie })).text()).toContain("You are signed in");
    const out = await api.ask("/auth/logout", { cookie, "sec-fetch-site": "same-origin" }, "POST");
    expect(out.status).toBe(204);
    const leaving = await api.ask(out.headers.get("location") ?? "");
    expect(leaving.headers.get("refresh")).toContain(`url=${issuer.url}/`);
    await expectProblem(await api.ask("/v1/me", { cookie }), 401, "unauthenticated");
  },
};
