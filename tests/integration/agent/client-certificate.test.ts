import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { TLSSocket } from "node:tls";
import { KubeConfig } from "@kubernetes/client-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KubeTransport } from "../../../agent/cluster/transport.ts";
import { type KeyedCertificate, selfSigned } from "../../../testbed/certificates/certificates.ts";

/** The clusters of the tests take tokens alone: here it is a server that lets in who shows one certificate. */
const { certificate, key } = selfSigned("api-server");
const unauthorized = JSON.stringify({ kind: "Status", apiVersion: "v1", code: 401, message: "Unauthorized" });
let letIn = "first";
const shown: string[] = [];
const server = createServer(
  { key, cert: certificate, requestCert: true, rejectUnauthorized: false },
  (request, answer) => {
    const name = request.socket instanceof TLSSocket ? String(request.socket.getPeerCertificate().subject?.CN) : "";
    shown.push(name);
    if (name !== letIn) answer.writeHead(401).end(unauthorized);
    else if (request.url?.includes("watch=true")) answer.write('{"type":"BOOKMARK"}\n');
    else answer.end("{}");
  },
);

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function kubeConfigWith(credentials: KeyedCertificate): KubeConfig {
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const user = { name: "u", certData: base64(credentials.certificate), keyData: base64(credentials.key) };
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser({ name: "c", server: url, skipTLSVerify: true }, user);
  return kubeConfig;
}

test("a client certificate that was replaced is read when the old one is refused, also for watches, without a restart", async () => {
  let mine = selfSigned("first");
  const transport = new KubeTransport(() => kubeConfigWith(mine), 2);
  const call = { method: "GET", path: "/api/v1/namespaces" } as const;
  const watching = new AbortController();
  const seen: unknown[] = [];
  const watch = () =>
    new Promise<void>((resolve) => {
      const onEvent = (event: unknown): void => {
        seen.push(event);
        resolve();
      };
      void transport.watch({ path: call.path, query: {}, signal: watching.signal, onEvent }).catch(() => resolve());
    });
  expect(await transport.send(call)).toEqual({});
  await watch();
  [letIn, mine] = ["second", selfSigned("second")];
  await expect(transport.send(call)).rejects.toThrow("Unauthorized");
  expect(await transport.send(call)).toEqual({});
  await watch();
  expect(shown).toEqual(["first", "first", "first", "second", "second"]);
  expect(seen).toHaveLength(2);
  watching.abort();
  await transport.close();
});
