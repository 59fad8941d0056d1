/** The command line can't be used; the message says which word of it and what is wanted. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** An error that says apart from its message what to do. */
export class RemediableError extends Error {
  override readonly name: string = "RemediableError";
  /** What to do, where the message does not say it. */
  readonly todo: string | undefined;

  constructor(message: string, { todo, ...options }: ErrorOptions & { readonly todo?: string } = {}) {
    super(message, options);
    this.todo = todo;
  }
}

/** A file or a variable can't be used; the message says which and why. */
export class CliConfigError extends RemediableError {
  override readonly name = "CliConfigError";
}

/** No agent asks to be let in, and none can: there is no invitation that it could ask by. */
export class NothingToAcceptError extends RemediableError {
  override readonly name = "NothingToAcceptError";
}

/** No agent has asked to be let in by the deadline. */
export class NotAskedInTimeError extends RemediableError {
  override readonly name = "NotAskedInTimeError";
}

/** A backup that was waited for has failed; the message says why. */
export class BackupFailedError extends RemediableError {
  override readonly name = "BackupFailedError";
}

/** A backup was not done by the deadline. */
export class BackupNotInTimeError extends RemediableError {
  override readonly name = "BackupNotInTimeError";
}

/** Someone has not signed in; the message says at what it failed, and never repeats a code or a token. */
export class SignInError extends Error {
  override readonly name = "SignInError";
}

/** Ctrl-C. The message says what goes on all the same and how to look at it. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}
