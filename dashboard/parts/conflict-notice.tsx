import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";

export interface Difference {
  readonly name: string;
  readonly theirs: string;
  readonly mine: string;
}

interface ConflictNoticeProps {
  /** Who changed it meanwhile, where that is known. */
  readonly who: string | undefined;
  /** What differs between what they set and what one wants. */
  readonly differences: readonly Difference[];
  readonly isPending: boolean;
  readonly onTheirs: () => void;
  readonly onMine: () => void;
}

/** That someone else changed the same thing while one was at it: what they set, what one wants, and the choice. */
export function ConflictNotice({ who, differences, isPending, onTheirs, onMine }: ConflictNoticeProps) {
  return (
    <Notice tone="warn" title={`${who ?? "Someone else"} changed it meanwhile`} isAlert>
      {differences.length === 0 ? (
        <p>They set what you want, too.</p>
      ) : (
        <ul className="stack-tight">
          {differences.map(({ name, theirs, mine }) => (
            <li key={name}>
              {name}: theirs is <strong>{theirs}</strong>, yours <strong>{mine}</strong>
            </li>
          ))}
        </ul>
      )}
      <p className="row">
        <Button onPress={onTheirs}>Take theirs</Button>
        <Button isPending={isPending} onPress={onMine}>
          Try mine again
        </Button>
      </p>
    </Notice>
  );
}
