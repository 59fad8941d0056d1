import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the image holds. */
export const shopFolder = join(import.meta.dirname, "../../../shops/woocommerce");
/** How it is built. */
export const recipeFolder = join(import.meta.dirname, "../../../images/woocommerce");

const shared = "root/usr/local/share/storeplane";

export function source(path: string): string {
  return readFileSync(join(shopFolder, path), "utf8");
}

export function recipe(path: string): string {
  return readFileSync(join(recipeFolder, path), "utf8");
}

/** The PHP files that a program is made of, by path: itself, what it requires and the parts that it runs. */
export function filesOf(program: string): readonly string[] {
  const found = new Set<string>();
  const follow = (name: string) => {
    const path = `${shared}/${name}`;
    if (found.has(path)) return;
    found.add(path);
    for (const [, required, part] of source(path).matchAll(
      /require __DIR__ \. '\/([\w.-]+)'|run_phase\('([\w.-]+)'\)/g,
    )) {
      follow(required ?? part ?? "");
    }
  };
  follow(program);
  return [...found];
}

/** Variables that a file stops without. */
export function requiredVariables(text: string): string[] {
  return matches(text, /required_(?:variable|secret)\('(\w+)'\)/g);
}

/** Variables that a file looks at and can do without. */
export function optionalVariables(text: string): string[] {
  return matches(text, /getenv\('(\w+)'\)/g);
}

/** Variables that a configuration file of Apache puts in. */
export function interpolatedVariables(text: string): string[] {
  return matches(text, /\$\{(\w+)\}/g);
}

export function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name]) => name ?? "");
}
