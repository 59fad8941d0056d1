import { expect } from "vitest";
import type { ProblemDetails } from "../../../contract/index.ts";
import { type RawAnswer, sendRaw } from "../../http/raw-http.ts";
import { publicHost } from "../start-edge.ts";
import { type EdgeCase, expectProblem, post } from "./edge-case.ts";

interface Refusal {
  readonly title: string;
  readonly path?: string;
  readonly request: RequestInit;
  readonly refused: readonly [status: number, code: ProblemDetails["code"], field?: string];
}

const json = { "content-type": "application/json" };
const spec = { name: "refused", engine: "woocommerce" };
const text = JSON.stringify(spec);
const sent = (body: BodyInit, headers: Record<string, string> = json): RequestInit => ({
  method: "POST",
  body,
  headers,
});
/** Chunks without an end that is told beforehand. */
const endless = (bytes: number): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => {
      for (let left = bytes; left > 0; left -= 16_384) controller.enqueue(new Uint8Array(16_384).fill(0x20));
      controller.close();
    },
  });

const refusals: readonly Refusal[] = [
  { title: "a body that is cut off", request: sent('{"name":'), refused: [400, "malformed-json"] },
  { title: "an empty body", request: sent(""), refused: [400, "malformed-json"] },
  {
    title: "a body that is not UTF-8",
    request: sent(new Uint8Array([0x7b, 0xff, 0x7d])),
    refused: [400, "malformed-json"],
  },
  { title: "a text", request: sent(text, { "content-type": "text/plain" }), refused: [415, "unsupported-media-type"] },
  {
    title: "a form",
    request: sent("name=x", { "content-type": "application/x-www-form-urlencoded" }),
    refused: [415, "unsupported-media-type"],
  },
  {
    title: "a body in another encoding",
    request: sent(text, { ...json, "content-encoding": "gzip" }),
    refused: [415, "unsupported-media-type"],
  },
  {
    title: "a body that is too large by its length",
    request: sent(text.padEnd(70_000)),
    refused: [413, "body-too-large"],
  },
  {
    title: "a body that is too large in the end",
    // Not by much: of what follows workerd reads 64 KiB, and then resets the connection on which the answer is.
    // One for each runtime: a stream can be sent once.
    get request() {
      return { ...sent(endless(81_920)), duplex: "half" } as RequestInit;
    },
    refused: [413, "body-too-large"],
  },
  { title: "a list for a store", request: post([spec]), refused: [422, "invalid-request"] },
  {
    title: "a field that is not known",
    request: post({ ...spec, color: "red" }),
    refused: [422, "invalid-request", "#/color"],
  },
  {
    title: "a plan that is not known",
    request: post({ ...spec, plan: "none" }),
    refused: [422, "invalid-request", "#/plan"],
  },
  {
    title: "a cluster that has not joined",
    request: post({ ...spec, cluster: "c9" }),
    refused: [422, "cluster-not-found", "#/cluster"],
  },
  { title: "a name in capitals", path: "/v1/stores/Hats", request: {}, refused: [400, "invalid-parameter", "name"] },
  {
    title: "a parameter that is not known",
    path: "/v1/stores?page=2",
    request: {},
    refused: [400, "invalid-parameter", "page"],
  },
  {
    title: "a limit of nothing",
    path: "/v1/stores?limit=0",
    request: {},
    refused: [400, "invalid-parameter", "limit"],
  },
  {
    title: "a page token that the API did not make",
    path: "/v1/stores?pageToken=abc",
    request: {},
    refused: [400, "invalid-parameter", "pageToken"],
  },
  {
    title: "a parameter twice",
    path: "/v1/stores?limit=1&limit=2",
    request: {},
    refused: [400, "invalid-parameter", "limit"],
  },
  {
    title: "an If-Match that is not an entity tag",
    path: "/v1/stores/hats",
    request: { method: "DELETE", headers: { "if-match": "never" } },
    refused: [400, "invalid-header", "if-match"],
  },
  {
    title: "an Idempotency-Key that is too long",
    request: post(spec, { "idempotency-key": "k".repeat(300) }),
    refused: [400, "invalid-header", "idempotency-key"],
  },
  {
    title: "a change from a page of another origin",
    request: post(spec, { origin: "https://evil.example" }),
    refused: [403, "foreign-origin", "origin"],
  },
  {
    title: "a change from a page of another site",
    path: "/v1/stores/hats?force=true",
    request: { method: "DELETE", headers: { "sec-fetch-site": "cross-site" } },
    refused: [403, "foreign-origin", "sec-fetch-site"],
  },
  { title: "an address of nothing", path: "/v1/nowhere", request: {}, refused: [404, "route-not-found"] },
  {
    title: "a method that the address has not",
    path: "/v1/stores/hats",
    request: { method: "PUT" },
    refused: [405, "method-not-allowed"],
  },
];

function toCase({ title, path = "/v1/stores", request, refused: [status, code, field] }: Refusal): EdgeCase {
  return {
    title: `refused: ${title}`,
    async run({ ask }) {
      const answer = await ask(path, request);
      const { errors } = await expectProblem(answer, status, code);
      if (field !== undefined) expect(errors?.map((it) => it.field)).toContain(field);
      if (status === 405) expect(answer.headers.get("allow")).toBe("GET, PATCH, DELETE, HEAD");
    },
  };
}

const codeOf = ({ status, body }: RawAnswer) => [status, (JSON.parse(body) as { code?: string }).code];
const get = (target: string, host: string): string => `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

/** What is refused, and how. */
export const refusalCases: readonly EdgeCase[] = [
  ...refusals.map(toCase),
  {
    title: "under a foreign host name nothing is answered but probes; under its own everything",
    async run({ server: { url } }) {
      for (const host of ["evil.example", "localhost.evil.example", "10.0.0.1"]) {
        expect(codeOf(await sendRaw(url, get("/v1/engines", host)))).toEqual([421, "foreign-host"]);
        expect((await sendRaw(url, get("/healthz", host))).status).toBe(200);
      }
      for (const host of [publicHost, `${publicHost}:8443`, "localhost"]) {
        expect((await sendRaw(url, get("/v1/engines", host))).status).toBe(200);
      }
    },
  },
  {
    title: "a path with dots leads nowhere else",
    async run({ server: { url } }) {
      for (const target of ["/v1/stores/%2e%2e/engines", "/v1/stores/../engines", "/v1/./engines"]) {
        expect([target, (await sendRaw(url, get(target, "localhost"))).status]).toEqual([target, 400]);
      }
    },
  },
];
