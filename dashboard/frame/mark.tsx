/** The product's sign. */
export function Mark() {
  return (
    <svg aria-hidden="true" width="28" height="28" viewBox="0 0 32 32">
      <rect width="32" height="32" rx="9" fill="currentColor" />
      <path
        d="M8 13l8-4.500 8 4.500-8 4.500zM8 18.500l8 4.500 8-4.500"
        fill="none"
        stroke="var(--accent-ink)"
        strokeWidth="2.2"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
}
