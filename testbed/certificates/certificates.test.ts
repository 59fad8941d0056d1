import { createPrivateKey, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:tls";
import { expect, test } from "vitest";
import { createAuthority, selfSigned, serverCertificate } from "./certificates.ts";

test("a certificate is signed by its own key and valid for a year", () => {
  const now = Date.UTC(2026, 10, 21, 13, 5, 9);
  const { certificate, key } = selfSigned("kube-apiserver", now);
  const parsed = new X509Certificate(certificate);
  expect(parsed.subject).toBe("CN=kube-apiserver");
  expect(parsed.issuer).toBe("CN=kube-apiserver");
  expect(parsed.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(parsed.verify(parsed.publicKey)).toBe(true);
  expect(parsed.validFrom).toBe("Nov 20 13:05:09 2026 GMT");
  expect(parsed.validTo).toBe("Nov 21 13:05:09 2027 GMT");
});

test("no other key signed it", () => {
  const [one, other] = [selfSigned("one"), selfSigned("one")].map((it) => new X509Certificate(it.certificate));
  expect(other && one?.verify(other.publicKey)).toBe(false);
});

test("who trusts it lets its holder in, and no one else", async () => {
  const [server, client, stranger] = [selfSigned("server"), selfSigned("client"), selfSigned("client")];
  const options = { cert: server.certificate, key: server.key, requestCert: true, ca: client.certificate };
  const listening = createServer({ ...options, rejectUnauthorized: false }, (socket) => {
    socket.end(String(socket.authorized));
  });
  listening.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const address = listening.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const answers = [];
  for (const { certificate, key } of [client, stranger]) {
    const socket = connect({ port, host: "127.0.0.1", cert: certificate, key, rejectUnauthorized: false });
    answers.push(String((await once(socket, "data"))[0]));
    socket.destroy();
  }
  listening.close();
  expect(answers).toEqual(["true", "false"]);
});

test("who trusts an authority trusts what it signed under its names, and nothing else", async () => {
  const [authority, other] = [createAuthority("authority"), createAuthority("authority")];
  const { certificate, key } = serverCertificate(authority, ["localhost", "127.0.0.1"]);
  const listening = createServer({ cert: certificate, key }, (socket) => socket.end());
  listening.on("tlsClientError", () => undefined);
  listening.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const address = listening.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const reach = async (ca: string, servername: string): Promise<string | undefined> => {
    const socket = connect({ port, host: "127.0.0.1", ca, servername });
    const seen = await once(socket, "secureConnect").then(
      () => "trusted",
      (error: NodeJS.ErrnoException) => error.code,
    );
    socket.destroy();
    return seen;
  };
  const answers = [
    await reach(authority.certificate, "localhost"),
    await reach(authority.certificate, "elsewhere.example"),
    await reach(other.certificate, "localhost"),
  ];
  listening.close();
  expect(answers).toEqual([
    "trusted",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    expect.stringMatching(/SIGNATURE|VERIFY|ISSUER/),
  ]);
});
