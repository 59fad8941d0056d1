import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isIPv4 } from "node:net";
import { der } from "./der.ts";

const oids = {
  commonName: "550403",
  ecdsaWithSha256: "2a8648ce3d040302",
  alternativeNames: "551d11",
  basicConstraints: "551d13",
} as const;
const days = 86_400_000;

/** A certificate and its key, both PEM. */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** Who signs certificates of others. */
export interface Authority extends KeyedCertificate {
  readonly commonName: string;
}

/**
 * A certificate that is signed by itself, valid for a year: whoever trusts it trusts the holder of the key and no
 * other. Node can read certificates but not make them, and no other program is asked for.
 */
export function selfSigned(commonName: string, now: number = Date.now()): KeyedCertificate {
  return issue({ commonName, now });
}

/** An authority of its own: a client that trusts it trusts what it signs. */
export function createAuthority(commonName: string, now: number = Date.now()): Authority {
  const isAuthority = der("sequence", der("boolean", Buffer.from([0xff])));
  return { commonName, ...issue({ commonName, now, extensions: [extension("basicConstraints", isAuthority)] }) };
}

/** The certificate of a server that is reached under these names and IPv4 addresses. */
export function serverCertificate(
  authority: Authority,
  hosts: readonly string[],
  now: number = Date.now(),
): KeyedCertificate {
  const names = hosts.map((host) =>
    isIPv4(host) ? der("ipAddress", Buffer.from(host.split(".").map(Number))) : der("dnsName", Buffer.from(host)),
  );
  const extensions = [extension("alternativeNames", der("sequence", ...names))];
  return issue({ commonName: hosts[0] ?? "server", now, extensions, issuer: authority });
}

interface Issue {
  readonly commonName: string;
  readonly now: number;
  readonly extensions?: readonly Uint8Array[];
  /** @default it signs itself */
  readonly issuer?: Authority;
}

function issue({ commonName, now, extensions = [], issuer }: Issue): KeyedCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = der("sequence", oid("ecdsaWithSha256"));
  // The first bit is off: the number is positive.
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const content = der(
    "sequence",
    der("version", der("integer", Buffer.from([2]))),
    der("integer", serial),
    algorithm,
    distinguishedName(issuer?.commonName ?? commonName),
    der("sequence", time(now - days), time(now + 365 * days)),
    distinguishedName(commonName),
    publicKey.export({ type: "spki", format: "der" }),
    ...(extensions.length > 0 ? [der("extensions", der("sequence", ...extensions))] : []),
  );
  const signature = der("bits", Buffer.from([0]), sign("sha256", content, issuer?.key ?? privateKey));
  const certificate = der("sequence", content, algorithm, signature);
  return { certificate: pem(certificate), key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}

function oid(name: keyof typeof oids): Buffer {
  return der("oid", Buffer.from(oids[name], "hex"));
}

function distinguishedName(commonName: string): Buffer {
  return der("sequence", der("set", der("sequence", oid("commonName"), der("text", Buffer.from(commonName)))));
}

/** One that whoever does not know it must not pass over. */
function extension(name: keyof typeof oids, value: Uint8Array): Buffer {
  return der("sequence", oid(name), der("boolean", Buffer.from([0xff])), der("octets", value));
}

/** Two digits of the year, as certificates write years before 2050. */
function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return der("time", Buffer.from(digits.slice(2)));
}

function pem(content: Buffer): string {
  const lines = content.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
