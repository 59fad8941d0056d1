import { secretMark } from "../../../contract/index.ts";
import { formsOf } from "./secret-forms.ts";

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Puts a mark in the place of secret values, in every form in which they can stand in a line. */
export class Redactor {
  readonly #forms: readonly string[];

  private constructor(forms: Iterable<string>) {
    this.#forms = [...new Set(forms)];
  }

  static of(values: readonly Uint8Array[]): Redactor {
    return new Redactor(values.flatMap(formsOf));
  }

  /** One that knows what the other knows too. */
  with(other: Redactor): Redactor {
    return new Redactor([...this.#forms, ...other.#forms]);
  }

  /**
   * The first `length` characters without the secrets in them; one that reaches beyond them is left out as a whole. Values
   * that overlap, of which one may be the beginning of another, are one mark, whichever is found first.
   */
  redact(text: string, length = text.length): string {
    let shown = "";
    let from = 0;
    for (const { start, end } of merged(this.#find(text))) {
      if (start >= length) break;
      shown += text.slice(from, start) + secretMark;
      from = end;
    }
    return shown + text.slice(from, Math.max(from, length));
  }

  #find(text: string): Range[] {
    const found: Range[] = [];
    for (const form of this.#forms) {
      for (let start = text.indexOf(form); start >= 0; start = text.indexOf(form, start + 1)) {
        found.push({ start, end: start + form.length });
      }
    }
    return found;
  }
}

function merged(ranges: readonly Range[]): Range[] {
  const whole: Range[] = [];
  for (const range of ranges.toSorted((one, other) => one.start - other.start)) {
    const last = whole.at(-1);
    if (last && range.start <= last.end) whole[whole.length - 1] = { ...last, end: Math.max(last.end, range.end) };
    else whole.push(range);
  }
  return whole;
}
