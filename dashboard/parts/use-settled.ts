import { useEffect, useState } from "react";

/** Milliseconds without a key before what is typed is asked for. */
const pauseMs = 600;

/** The text as it is once it has stood for a moment. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
