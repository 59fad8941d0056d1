import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build, type Metafile, type Plugin } from "esbuild";

/** Bytes of gzipped script that the first page needs; more keeps a newcomer waiting. */
export const maxFirstLoadBytes = 200_000;

const folder = "build/dashboard";
const entryFile = "dashboard/main.tsx";
const styleFile = "dashboard/styles/index.css";

/** What a page never does: write zod's schemas as JSON Schema. */
const leaveOut: Plugin = {
  name: "leave-out",
  setup(bundler) {
    const filter = /zod[/\\]v4[/\\]core[/\\](json-schema-processors|json-schema-generator|to-json-schema)\.js$/;
    bundler.onLoad({ filter }, () => ({ contents: "module.exports = {}" }));
  },
};

/**
 * Every part that is loaded on demand comes after the entry, and so may import it: thereby all that the entry needs is in
 * one file, and not in a file for each set of parts that share it. Compressed together it is smaller.
 */
const afterEntry: Plugin = {
  name: "after-entry",
  setup(bundler) {
    const onDemand = new Set<string>();
    const namespace = "file";
    bundler.onResolve({ filter: /^\./, namespace }, ({ path, kind, resolveDir }) => {
      if (kind === "dynamic-import") onDemand.add(join(resolveDir, path));
      return undefined;
    });
    bundler.onLoad({ filter: /[/\\]dashboard[/\\].*\.tsx?$/, namespace }, ({ path }) => {
      if (!onDemand.has(path)) return undefined;
      const entry = JSON.stringify(join(path.slice(0, path.lastIndexOf("dashboard")), entryFile));
      const loader = path.endsWith("x") ? "tsx" : "ts";
      return { contents: `${readFileSync(path, "utf8")}\nimport ${entry};\n`, loader };
    });
  },
};

/**
 * Bundles the dashboard into build/dashboard, which is not committed: index.html, and assets under names that change with
 * what they hold. Who reads it meanwhile reads the one of before or this one, whole. Returns whether the first page has too
 * much script.
 */
export async function buildDashboard(root: string): Promise<readonly string[]> {
  const outdir = join(root, folder);
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entryFile, styleFile].map((file) => ({ in: join(root, file), out: "main" })),
    outdir: join(outdir, "assets"),
    write: false,
    bundle: true,
    // Screens are loaded when they are asked for.
    splitting: true,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file" },
    minify: true,
    format: "esm",
    platform: "browser",
    target: ["chrome123", "firefox121", "safari17.5"],
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    // zod would try whether it may compile code, which the page's policy forbids and reports.
    banner: { js: "globalThis.__zod_globalConfig??={jitless:true};" },
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
    plugins: [leaveOut, afterEntry],
  });
  const first = firstLoad(metafile);
  mkdirSync(dirname(outdir), { recursive: true });
  const made = mkdtempSync(`${outdir}-`);
  try {
    // Images are made of it, whose users are others.
    chmodSync(made, 0o755);
    mkdirSync(join(made, "assets"));
    for (const { path, contents } of outputFiles) writeFileSync(join(made, relative(outdir, path)), contents);
    writeFileSync(join(made, "index.html"), indexPage(root, first));
    compress(join(made, "assets"));
    putInPlace(made, outdir);
  } finally {
    for (const left of [made, formerOf(made)]) rmSync(left, { recursive: true, force: true });
  }
  const { firstPage, all } = dashboardSize(root);
  process.stdout.write(
    `${folder}: first page ${firstPage} bytes of script gzipped (at most ${maxFirstLoadBytes}), all pages ${all}\n`,
  );
  if (firstPage <= maxFirstLoadBytes) return [];
  return ["the dashboard's first page is too large: load more of it on demand (esbuild --analyze)"];
}

const formerOf = (made: string): string => `${made}-former`;

/** Leaves one that is the same where it is: several tests build the dashboard at once, and servers of others read it. */
function putInPlace(made: string, outdir: string, triesLeft = 9): void {
  try {
    if (isSame(made, outdir)) return utimesSync(join(outdir, "index.html"), new Date(), new Date());
    if (existsSync(outdir)) renameSync(outdir, formerOf(made));
    renameSync(made, outdir);
  } catch (error) {
    // Another one was put there in between.
    if (triesLeft === 0) throw error;
    putInPlace(made, outdir, triesLeft - 1);
  }
}

/** By the names, which change with what the files hold. */
function isSame(made: string, outdir: string): boolean {
  if (!existsSync(join(outdir, "index.html"))) return false;
  const [own, other] = [made, outdir].map((dir) => [
    readFileSync(join(dir, "index.html"), "utf8"),
    ...readdirSync(join(dir, "assets")).toSorted(),
  ]);
  return own?.join("\n") === other?.join("\n");
}

interface FirstLoad {
  /** Paths from the root of the project, the entry first. */
  readonly scripts: readonly string[];
  readonly style: string;
}

/** What a browser has before it shows the first screen: the entry, that screen, and what they import at once. */
function firstLoad({ outputs }: Metafile): FirstLoad {
  const entryOf = (file: string) => Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === file);
  const [entry, style, screen] = [entryFile, styleFile, "dashboard/stores/stores-page.tsx"].map(entryOf);
  if (entry === undefined || style === undefined || screen === undefined)
    throw new Error("esbuild wrote no entry, no styles, or no list of stores");
  const scripts = new Set([entry[0], screen[0]]);
  for (const path of scripts) {
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement") scripts.add(imported);
    }
  }
  return { scripts: [...scripts], style: style[0] };
}

function indexPage(root: string, { scripts, style }: FirstLoad): string {
  const address = (path: string): string => path.slice(folder.length);
  const [entry = "", ...chunks] = scripts.map(address);
  const links = [
    `<link rel="stylesheet" href="${address(style)}">`,
    ...chunks.map((path) => `<link rel="modulepreload" href="${path}">`),
    `<script type="module" src="${entry}"></script>`,
  ];
  return readFileSync(join(root, "dashboard/index.html"), "utf8").replace("<!-- assets -->", links.join("\n    "));
}

const textual = /\.(js|css)$/;

/** Beside each text its gzipped form and its Brotli form, so that no request costs the time. */
function compress(assets: string): void {
  for (const file of readdirSync(assets).filter((name) => textual.test(name))) {
    const bytes = readFileSync(join(assets, file));
    writeFileSync(join(assets, `${file}.gz`), gzipSync(bytes, { level: 9 }));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    writeFileSync(join(assets, `${file}.br`), brotliCompressSync(bytes, { params }));
  }
}

/** Bytes of gzipped script of the dashboard that was built last: what index.html asks for at once, and all. */
export function dashboardSize(root: string): { readonly firstPage: number; readonly all: number } {
  const assets = join(root, folder, "assets");
  const index = readFileSync(join(root, folder, "index.html"), "utf8");
  const sizes = readdirSync(assets)
    .filter((name) => name.endsWith(".js"))
    .map((name) => ({ bytes: readFileSync(join(assets, `${name}.gz`)).length, isFirst: index.includes(name) }));
  const sum = (some: typeof sizes): number => some.reduce((total, { bytes }) => total + bytes, 0);
  return { firstPage: sum(sizes.filter(({ isFirst }) => isFirst)), all: sum(sizes) };
}
