import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SynthesisError } from "../../constructs/index.ts";
import {
  maxRpcRequestBytes,
  noUid,
  type Preview,
  type PreviewReply,
  type PreviewRequest,
  previewReply,
  unpackReply,
} from "../../contract/index.ts";
import { KubeApiError, KubeUnavailableError } from "../errors.ts";
import { createAnswer } from "./answer.ts";
import { NamespaceTakenError, previewQuestion } from "./preview.ts";
import type { Question } from "./question.ts";

const request: PreviewRequest = {
  schemaVersion: 1,
  tenant: "default",
  uid: noUid,
  epoch: "abcdefgh",
  seq: 1,
  spec: { name: "demo", engine: "woocommerce", plan: "starter", cluster: "c1", hosts: [] },
};
const preview: Preview = {
  cluster: "c1",
  namespace: "store-demo",
  engineVersion: "1",
  endpoints: { url: "http://demo", adminUrl: "http://demo/admin", hosts: ["demo"] },
  objects: [],
  secrets: [],
  changes: [],
};

interface Heard {
  readonly outcomes: string[];
  readonly logged: object[];
}

interface Listening {
  readonly preview: Question<PreviewRequest, Preview>["find"];
  readonly deadlineMs?: number;
}

function listen({ preview: find, ...options }: Listening) {
  const heard: Heard = { outcomes: [], logged: [] };
  const note = (fields: object): void => void heard.logged.push(fields);
  const logger = { debug: note, info: note, warn: note, error: note };
  const onAnswered = (_seconds: number, verb: string, outcome: string): void =>
    void heard.outcomes.push(`${verb} ${outcome}`);
  const answer = createAnswer(previewQuestion(find), { ...options, logger, onAnswered });
  const ask = async (question: unknown): Promise<PreviewReply> => {
    const bytes = question instanceof Uint8Array ? question : new TextEncoder().encode(JSON.stringify(question));
    return unpackReply(previewReply, await answer(bytes), "answer");
  };
  return { ask, heard };
}

const codeOf = (reply: PreviewReply): string => (reply.outcome === "answered" ? "answered" : reply.problem.code);
const never = () => new Promise<never>(() => undefined);

test("a question is answered, counted and logged without its content", async () => {
  const { ask, heard } = listen({ preview: () => Promise.resolve(preview) });
  expect(await ask(request)).toEqual({ schemaVersion: 1, outcome: "answered", preview });
  expect(heard.outcomes).toEqual(["preview answered"]);
  expect(JSON.stringify(heard.logged)).not.toContain("demo");
});

describe("what an answer refuses", () => {
  const refusal = { code: 403, reason: "Forbidden", message: "secret detail", causes: [] };
  test.each([
    ["invalid-spec", new SynthesisError([{ field: "hosts", value: "s3cr3t", rule: "must be a host name" }])],
    ["namespace-taken", new NamespaceTakenError("namespace store-demo exists")],
    ["kubernetes-unavailable", new KubeUnavailableError("away")],
    ["kubernetes-unavailable", new KubeApiError(refusal)],
    ["internal", new TypeError("s3cr3t")],
  ])("%s comes of its error, with no value in it", async (code, error) => {
    const { ask } = listen({ preview: () => Promise.reject(error) });
    const reply = await ask(request);
    expect(codeOf(reply)).toBe(code);
    expect(JSON.stringify(reply)).not.toMatch(/s3cr3t|secret detail/);
  });

  test("a field is named as the API names it", async () => {
    const error = new SynthesisError([{ field: "hosts", value: "x", rule: "must be a host name" }]);
    const { ask } = listen({ preview: () => Promise.reject(error) });
    expect(await ask(request)).toMatchObject({
      problem: { errors: [{ field: "hosts", rule: "must be a host name" }] },
    });
  });

  test("a Secret among the objects never leaves the agent", async () => {
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "x" }, data: { password: "s3cr3t" } };
    const { ask } = listen({ preview: () => Promise.resolve({ ...preview, objects: [secret] }) });
    const reply = await ask(request);
    expect(codeOf(reply)).toBe("internal");
    expect(JSON.stringify(reply)).not.toContain("s3cr3t");
  });

  test("an answer that no bus would take is a refusal that says so", async () => {
    const noise = Array.from({ length: 400 }, (_, index) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: `n${index}` },
      data: Array.from({ length: 40 }, () => crypto.randomUUID()),
    }));
    const { ask } = listen({ preview: () => Promise.resolve({ ...preview, objects: noise }) });
    expect(codeOf(await ask(request))).toBe("answer-too-large");
  });
});

describe("hostile questions", () => {
  test("are refused whatever they are, and none reaches the cluster", async () => {
    let reached = 0;
    const { ask } = listen({
      preview: () => {
        reached += 1;
        return Promise.resolve(preview);
      },
    });
    const bytes = fc.uint8Array({ maxLength: 300 });
    const changed = fc
      .tuple(fc.constantFrom(...Object.keys(request)), fc.jsonValue())
      .filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(request[field as keyof PreviewRequest]))
      .filter(([field]) => field !== "tenant" && field !== "epoch" && field !== "seq")
      .map(([field, value]) => ({ ...request, [field]: value }));
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes, changed, fc.jsonValue()), async (question) => {
        expect(["invalid-message", "agent-too-old"]).toContain(codeOf(await ask(question)));
      }),
      { numRuns: 300 },
    );
    expect(reached).toBe(0);
  });

  test("of a newer layout are told from broken ones, and large ones are not read", async () => {
    const { ask } = listen({ preview: () => Promise.resolve(preview) });
    expect(codeOf(await ask({ schemaVersion: 2, anything: true }))).toBe("agent-too-old");
    expect(codeOf(await ask({ ...request, extra: 1 }))).toBe("invalid-message");
    expect(codeOf(await ask(new Uint8Array(maxRpcRequestBytes + 1).fill(0x20)))).toBe("invalid-message");
  });
});

describe("a cluster that does not keep up", () => {
  test("costs a question its deadline and no more", async () => {
    let seen: AbortSignal | undefined;
    const { ask } = listen({
      deadlineMs: 50,
      preview: (_request, signal) => {
        seen = signal;
        return never();
      },
    });
    expect(codeOf(await ask(request))).toBe("busy");
    expect(seen?.aborted).toBe(true);
  });

  test("is asked four things at once; sixteen wait, the next are refused at once, and all get an answer", async () => {
    let under = 0;
    let most = 0;
    const gate = Promise.withResolvers<void>();
    const { ask } = listen({
      preview: async () => {
        most = Math.max(most, (under += 1));
        await gate.promise;
        under -= 1;
        return preview;
      },
    });
    const asked = Array.from({ length: 25 }, () => ask(request));
    const refused = await Promise.all(asked.slice(20));
    expect(refused.map(codeOf)).toEqual(refused.map(() => "busy"));
    gate.resolve();
    expect((await Promise.all(asked.slice(0, 20))).map(codeOf)).toEqual(Array.from({ length: 20 }, () => "answered"));
    expect(most).toBe(4);
  });
});
