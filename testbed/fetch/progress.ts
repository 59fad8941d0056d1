/** Where progress is shown. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows what is being fetched: one line that moves on a terminal, a plain line now and then elsewhere. */
export interface Progress {
  /** A new piece of work, shown at once. */
  begin(title: string): void;
  /** How far it is; `done` of `total` of `unit`. */
  step(done: number, total: number, unit: string): void;
  /** A line that stays. */
  notice(text: string): void;
  /** Ends the moving line. */
  end(): void;
}

const plainEveryMs = 15_000;

export function createProgress(output: ProgressOutput = process.stderr, now: () => number = Date.now): Progress {
  const tty = output.isTTY === true;
  let title = "";
  let since = 0;
  let shownAt = 0;
  const show = (line: string) => {
    shownAt = now();
    output.write(tty ? `\r\u001B[K${line.slice(0, (output.columns ?? 80) - 1)}` : `${line}\n`);
  };
  return {
    begin(next) {
      title = next;
      since = now();
      show(title);
    },
    step(done, total, unit) {
      if (tty || now() - shownAt >= plainEveryMs) {
        show(`${title}: ${unit} ${done} of ${total}${timeLeft(done, total, now() - since)}`);
      }
    },
    notice(text) {
      output.write(tty ? `\r\u001B[K${text}\n` : `${text}\n`);
    },
    end() {
      if (tty) output.write("\r\u001B[K");
    },
  };
}

/** Guessed from the pace so far; nothing for the first moments, when the guess would be wild. */
function timeLeft(done: number, total: number, elapsedMs: number): string {
  if (done <= 0 || done >= total || elapsedMs < 3000) return "";
  const seconds = Math.round(((elapsedMs / done) * (total - done)) / 1000);
  return seconds < 90 ? `, about ${seconds} s left` : `, about ${Math.round(seconds / 60)} min left`;
}
