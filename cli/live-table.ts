import { canRedraw, columnsOf, type Shell } from "./shell.ts";

/** A table that follows what it shows. */
export class LiveTable {
  readonly #shell: Shell;
  #drawn: readonly string[] = [];
  #width: number | undefined;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /**
   * Shows lines, of which the first is the title. On a terminal only those that are not as they were are written again;
   * elsewhere, and where the screen is too low, those of `changed` rows are appended.
   */
  show(lines: readonly string[], changed: readonly number[]): void {
    const { stdout, env } = this.#shell.process;
    const fits = canRedraw(stdout, env) && lines.length < (stdout.rows || 24);
    if (fits) this.#redraw(lines);
    else if (this.#drawn.length === 0) this.#append(lines);
    else this.#append(changed.flatMap((index) => lines[index + 1] ?? []));
    this.#drawn = lines;
  }

  /** Something else was written to the terminal: the next table begins below it. */
  forget(): void {
    this.#drawn = [];
  }

  #redraw(lines: readonly string[]): void {
    const { stdout } = this.#shell.process;
    // Lines of another width are not where they were.
    const isMoved = this.#width !== columnsOf(stdout) || this.#drawn.length > lines.length;
    const drawn = isMoved ? [] : this.#drawn;
    this.#width = columnsOf(stdout);
    for (const [index, line] of lines.entries()) {
      if (index >= drawn.length) stdout.write(`${line}\n`);
      else if (line !== drawn[index]) {
        const up = drawn.length - index;
        stdout.write(`\u001b[${up}A\r\u001b[2K${line}\r\u001b[${up}B`);
      }
    }
  }

  #append(lines: readonly string[]): void {
    this.#shell.process.stdout.write(lines.map((line) => `${line}\n`).join(""));
  }
}
