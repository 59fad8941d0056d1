const gib = 1024 ** 3;

/** Bytes as "16 GiB", or "2.5 GiB". */
export function bytes(count: number): string {
  const amount = count / gib;
  return `${Number.isInteger(amount) ? amount : amount.toFixed(1)} GiB`;
}

const decimalUnits = ["B", "kB", "MB", "GB", "TB"] as const;

/** Bytes of a file or of many, as "4 B", "2.9 MB", "1.3 GB". */
export function fileSize(count: number): string {
  let amount = count;
  let unit = 0;
  for (; amount >= 1000 && unit < decimalUnits.length - 1; unit += 1) amount /= 1000;
  return `${unit === 0 ? amount : amount.toFixed(1)} ${decimalUnits[unit]}`;
}

/** Thousandths of a CPU as "1.5 CPU". */
export function cpus(millicores: number): string {
  return `${millicores / 1000} CPU`;
}

/** The name of an operation as people read it: `createStore` is "Create store". */
export function operationWords(operation: string): string {
  const words = operation.replaceAll(
    /([a-z])([A-Z])/g,
    (_all, end: string, begin: string) => `${end} ${begin.toLowerCase()}`,
  );
  return words.charAt(0).toUpperCase() + words.slice(1).replaceAll("-", " ");
}

/** A number with its noun: "1 store", "12 stores". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-GB")} ${noun}${count === 1 ? "" : "s"}`;
}
