import ts from "typescript";

/** A piece of text for people and the line on which it begins. */
export interface Sentence {
  readonly line: number;
  readonly text: string;
}

function isText(node: ts.Node): node is ts.LiteralLikeNode {
  return (
    ts.isStringLiteralLike(node) || node.kind === ts.SyntaxKind.TemplateHead || ts.isTemplateMiddleOrTemplateTail(node)
  );
}

/** All comments of a TypeScript file, and its texts of more than one word. */
export function sentencesOf(path: string, content: string): Sentence[] {
  const file = ts.createSourceFile(path, content, ts.ScriptTarget.Latest, true);
  const sentences: Sentence[] = [];
  let withoutTexts = content;
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: ts.Node): void => {
    if (isText(node)) {
      const begin = node.getStart(file);
      if (node.text.includes(" ")) sentences.push({ line: lineOf(begin), text: node.text });
      const blank = content.slice(begin, node.end).replaceAll(/[^\n]/g, " ");
      withoutTexts = withoutTexts.slice(0, begin) + blank + withoutTexts.slice(node.end);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  for (const comment of withoutTexts.matchAll(/\/\*[^]*?\*\/|\/\/.*/g)) {
    sentences.push({
      line: lineOf(comment.index),
      text: comment[0].replaceAll(/^\s*(\/\*\*|\*\/|\*|\/\/) ?| \*\/$/gm, ""),
    });
  }
  return sentences;
}

/** The paragraphs, rows and items of a Markdown page, without its blocks of code. */
export function linesOfPage(content: string): Sentence[] {
  const prose = content.replaceAll(/^```[^]*?^```/gm, (block) => block.replaceAll(/[^\n]/g, ""));
  return prose.split("\n").map((text, index) => ({ line: index + 1, text: text.replaceAll(/`[^`]*`/g, "") }));
}
