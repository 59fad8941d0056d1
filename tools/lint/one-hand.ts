/** A node of a syntax tree, as ESTree has them. */
interface SyntaxNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

interface Rule {
  create(context: { report(finding: { readonly node: SyntaxNode; readonly message: string }): void }): {
    readonly [type: string]: (node: SyntaxNode) => void;
  };
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value;
}

/** The node below the fields of the path, if there is one. */
function below(node: SyntaxNode, ...path: readonly string[]): SyntaxNode | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return node;
  const child = node[first];
  return isNode(child) ? below(child, ...rest) : undefined;
}

function isEmptyObject(node: SyntaxNode | undefined): boolean {
  return node?.type === "ObjectExpression" && Array.isArray(node["properties"]) && node["properties"].length === 0;
}

/** `...(a ? { b } : {})` is written `...(a && { b })`. */
const optionalSpread: Rule = {
  create: (context) => ({
    SpreadElement: (node) => {
      const choice = below(node, "argument");
      if (choice?.type !== "ConditionalExpression") return;
      if (isEmptyObject(below(choice, "alternate")) || isEmptyObject(below(choice, "consequent")))
        context.report({ node, message: "write an optional field as ...(condition && { field })" });
    },
  }),
};

/** The name that a call chain begins with: `z` of `z.object({}).readonly()`. */
function rootOf(node: SyntaxNode | undefined): SyntaxNode | undefined {
  if (node?.type === "CallExpression") return rootOf(below(node, "callee"));
  return node?.type === "MemberExpression" ? rootOf(below(node, "object")) : node;
}

const schemaMakers = /^(object|strictObject|looseObject|discriminatedUnion|record|partialRecord|union|array|tuple)$/;

function isSchema(init: SyntaxNode | undefined): boolean {
  if (rootOf(init)?.["name"] !== "z" || init?.type !== "CallExpression") return false;
  const maker = below(init, "callee", "property")?.["name"];
  const inner = below(init, "callee", "object");
  return schemaMakers.test(String(maker)) || (inner?.type === "CallExpression" && isSchema(inner));
}

/** What the name of a constant tells: what it is in camelCase, a limit by `max`. */
function objectionTo(name: string, init: SyntaxNode | undefined): string | undefined {
  if (/^[A-Z][A-Z0-9_]+$/.test(name)) return "write constants in camelCase";
  if (/^(most|longest|largest)[A-Z]/.test(name) && init?.type === "Literal")
    return "begin the name of a limit with max";
  if (isSchema(init) && /^[A-Z]|Shape$/.test(name))
    return "write the name of a schema in camelCase, and end it in Schema where its value has the plain name";
  return undefined;
}

const names: Rule = {
  create: (context) => ({
    VariableDeclarator: (node) => {
      const name = below(node, "id")?.["name"];
      const message = typeof name === "string" ? objectionTo(name, below(node, "init")) : undefined;
      if (message !== undefined) context.report({ node, message });
    },
  }),
};

/** Rules of CONTRIBUTING.md that no rule of oxlint holds. */
export default { meta: { name: "one-hand" }, rules: { "optional-spread": optionalSpread, names } };
