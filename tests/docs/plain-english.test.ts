import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { linesOfPage, type Sentence, sentencesOf } from "./sentences.ts";

const root = join(import.meta.dirname, "../..");

interface Foreign {
  readonly pattern: RegExp;
  readonly instead: string;
}

/** Phrases that a reader has to translate, each with what to write in their place. */
const foreign: readonly Foreign[] = [
  { pattern: /\banew\b/i, instead: "again, re-created, restarted" },
  { pattern: /\b(some|no)body\b/i, instead: "name who acts, or use the passive" },
  {
    pattern:
      /(?<!\b(something|anything|everything|nothing|what|anyone|everyone|who|nowhere|or|someone|no one) )\belse\b/i,
    instead: "otherwise",
  },
  { pattern: /\bheld against\b/i, instead: "compared with" },
  { pattern: /\b(heard|told) of\b/i, instead: "reported, last seen" },
  { pattern: /(^|[.:;] )Of (an?|the|each|every|its|whatever|what|one|some)\b/, instead: "begin with what it is" },
  { pattern: /\bis none( of ours)?\b(?! of)/i, instead: "is not a …" },
  { pattern: /\b(taken|takes|took|take) (it |them |that )?in\b(?! (the|a|one) )/i, instead: "observed, accepted" },
  {
    pattern: /(^|[;.] |\band )answers (how|its|when|whether|every state|(the|what)\b(?! (API|server|app|never)))/im,
    instead: "returns",
  },
  { pattern: /\bmade again\b/i, instead: "re-created" },
];

function foreignIn(sentences: readonly Sentence[]): string[] {
  return sentences.flatMap(({ line, text }) =>
    foreign
      .filter(({ pattern }) => pattern.test(text))
      .map(({ pattern, instead }) => `line ${line}: "${pattern.exec(text)?.[0]}": write ${instead}`),
  );
}

/** What is checked: it grows until it is everything. */
const sources = [
  "contract",
  "constructs",
  "charts",
  "shops",
  "acceptance",
  "control-plane",
  "agent",
  "cli",
  "client",
  "dashboard",
  "testbed",
  "bus-keys",
  "renewal",
  "images",
  "dev",
  "tools",
  "bench",
  "tests",
];
const pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/**/*.md", "images/**/README.md"];

/** The stages of kwok are templates in languages that have an "else"; this file names what it looks for. */
const others = /^testbed\/servers\/kwok\/|^tests\/docs\/plain-english/;

describe("plain English", () => {
  const files = sources
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root, exclude: ["**/node_modules/**"] }))
    .filter((it) => !others.test(it));

  test.each(files)("%s", (path) => {
    expect(foreignIn(sentencesOf(path, readFileSync(join(root, path), "utf8")))).toEqual([]);
  });

  test.each(pages.flatMap((page) => globSync(page, { cwd: root })))("%s", (path) => {
    expect(foreignIn(linesOfPage(readFileSync(join(root, path), "utf8")))).toEqual([]);
  });

  test("is looked for in comments and texts, and not in code or in words", () => {
    const content = [
      "/** Of the store: made anew. */",
      'const text = "nobody asked";',
      "if (a) b(); else c(`held against ${d}, else x`);",
      'const word = "else";',
    ].join("\n");
    const lines = foreignIn(sentencesOf("sample.ts", content)).map((it) => it.split(`"`)[1] ?? "");
    expect(lines.toSorted()).toEqual(["Of the", "anew", "else", "held against", "nobody"]);
  });
});
