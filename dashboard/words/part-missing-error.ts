/** A part of the page that could not be loaded: nothing answers, or only what has other parts by now. */
export class PartMissingError extends Error {
  override readonly name = "PartMissingError";

  constructor(options: ErrorOptions) {
    super("A part of this page could not be loaded. Reload the page.", options);
  }
}
