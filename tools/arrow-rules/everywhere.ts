import type { IForbiddenRuleType } from "dependency-cruiser";

const entry = "/main[^/]*\\.ts$";

/** What holds in every folder. */
export const everywhereRules: readonly IForbiddenRuleType[] = [
  {
    name: "no-circular",
    comment: "Split what both need into a third file.",
    severity: "error",
    from: {},
    to: { circular: true },
  },
  {
    name: "not-resolvable",
    comment: "The import leads nowhere.",
    severity: "error",
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: "contract-and-constructs-have-one-door",
    comment: "Import contract/index.ts or constructs/index.ts, not a file behind it.",
    severity: "error",
    from: { path: "^([^/]+)/" },
    to: { path: "^(contract|constructs)/", pathNot: ["^$1/", "^(contract|constructs)/index\\.ts$"] },
  },
  {
    name: "client-has-one-door",
    comment: "Import client/index.ts, not a file behind it.",
    severity: "error",
    from: { pathNot: "^client/" },
    to: { path: "^client/", pathNot: "^client/index\\.ts$" },
  },
  {
    name: "nothing-imports-development",
    comment: "dev/, testbed/, images/, acceptance/, bench/, tests/ and tools/ are never part of the product.",
    severity: "error",
    from: { path: "^(contract|constructs|charts|control-plane|agent|client|cli|dashboard|shops)/" },
    to: { path: "^(dev|testbed|images|acceptance|bench|tests|tools)/" },
  },
  {
    name: "nothing-imports-tests",
    comment: "What a test and a bench both need belongs in dev/.",
    severity: "error",
    from: { path: "^(dev|testbed|images|acceptance|bench|tools)/" },
    to: { path: "^tests/" },
  },
  {
    name: "dev-imports-no-bench",
    comment: "The bench stands on dev/, not the other way round.",
    severity: "error",
    from: { path: "^(dev|testbed|images|acceptance)/" },
    to: { path: "^bench/" },
  },
  {
    name: "entries-are-not-imported",
    comment: "main*.ts acts when it is imported: start it as a process.",
    severity: "error",
    from: {},
    to: { path: entry, pathNot: "node_modules/" },
  },
  {
    name: "no-drawers-imported",
    comment: "Name the file after what it holds.",
    severity: "error",
    from: { pathNot: "node_modules/" },
    to: {
      path: "(^|/)(utils|helpers|common|shared|lib|misc)(/|\\.ts$)",
      pathNot: "node_modules/",
      dependencyTypesNot: ["core"],
    },
  },
  {
    name: "no-drawers",
    comment: "Name the file after what it holds.",
    severity: "error",
    from: { path: "(^|/)(utils|helpers|common|shared|lib|misc)(/|\\.ts$)", pathNot: "node_modules/" },
    to: {},
  },
];
