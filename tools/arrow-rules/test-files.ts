/** Unit tests beside what they test may import more than that. */
export const test = "\\.test\\.ts$";
