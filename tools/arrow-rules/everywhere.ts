import type { IForbiddenRuleType } from "dependency-cruiser";

const entry = "/main[^/]*\\.tsx?$";

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
    name: "entries-are-not-imported",
    comment: "main*.ts acts when it is imported: start it as a process.",
    severity: "error",
    from: {},
    to: { path: entry, pathNot: "node_modules/" },
  },
  {
    name: "only-tests-import-fixtures",
    comment: "*.fixture.ts is for the tests beside it, and part of no image.",
    severity: "error",
    from: { pathNot: ["\\.(test|fixture)\\.ts$", "^tests/"] },
    to: { path: "\\.fixture\\.ts$" },
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
