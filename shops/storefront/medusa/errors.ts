/** Medusa did not answer, or answered that it cannot: worth trying again. */
export class BackendAwayError extends Error {
  override readonly name = "BackendAwayError";
}

/** Medusa understood and refused: the same request will be refused again. */
export class RefusedError extends Error {
  override readonly name: string = "RefusedError";
}

/** What was asked for is not there, or not any more. */
export class NotThereError extends Error {
  override readonly name = "NotThereError";
}

/** Medusa is changing the same cart for another request: the same request may succeed in a moment. */
export class BusyError extends RefusedError {
  override readonly name = "BusyError";
}

/** The merchant sells to no country: nothing is broken, and only they can change it. */
export class NotSellingError extends RefusedError {
  override readonly name = "NotSellingError";
}
