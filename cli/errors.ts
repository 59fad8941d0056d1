/** The command line can't be used; the message says which word of it and what is wanted. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A file or a variable can't be used; the message says which and why. */
export class CliConfigError extends Error {
  override readonly name = "CliConfigError";
  /** What to do, where the message does not say it. */
  readonly todo: string | undefined;

  constructor(message: string, { todo, ...options }: ErrorOptions & { readonly todo?: string } = {}) {
    super(message, options);
    this.todo = todo;
  }
}

/** Someone has not signed in; the message says at what it failed, and never repeats a code or a token. */
export class SignInError extends Error {
  override readonly name = "SignInError";
}

/** Ctrl-C. The message says what goes on all the same and how to look at it. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}
