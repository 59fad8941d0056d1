/** Wakes whatever waits for its next ring; a ring that nothing waits for is forgotten. */
export class Bell {
  #next = Promise.withResolvers<void>();

  ring(): void {
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }

  /** Resolves with the next ring. */
  get rung(): Promise<void> {
    return this.#next.promise;
  }
}
