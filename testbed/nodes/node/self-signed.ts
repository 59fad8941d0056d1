import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { der } from "./der.ts";

const ecdsaWithSha256 = Buffer.from("2a8648ce3d040302", "hex");
const commonNameOid = Buffer.from("550403", "hex");
const days = 86_400_000;

/** A certificate and its key, both PEM. */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

/**
 * A certificate that is signed by itself, valid for a year: whoever trusts it trusts the holder of the key and no
 * other. Node can read certificates but not make them, and no other program is asked for.
 */
export function selfSigned(commonName: string, now: number = Date.now()): KeyedCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = der("sequence", der("oid", ecdsaWithSha256));
  const name = der(
    "sequence",
    der("set", der("sequence", der("oid", commonNameOid), der("text", Buffer.from(commonName)))),
  );
  // The first bit is off: the number is positive.
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const content = der(
    "sequence",
    der("version", der("integer", Buffer.from([2]))),
    der("integer", serial),
    algorithm,
    name,
    der("sequence", time(now - days), time(now + 365 * days)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = der("bits", Buffer.from([0]), sign("sha256", content, privateKey));
  const certificate = der("sequence", content, algorithm, signature);
  return { certificate: pem(certificate), key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
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
