/**
 * Pieces of a step's output on their way to who watches: without secrets, wherever they are cut.
 * Knows texts; must not know who writes or watches.
 */
import type { HiddenText } from '../../run/hidden.ts';

/** What hides secrets now; undefined while none is known. */
type Hiding = () => HiddenText | undefined;

export class StreamedText {
  private readonly tell: (text: string) => void;
  private readonly hiding: Hiding;
  /** What may be the beginning of a secret. */
  private held = '';
  private isOver = false;

  constructor(tell: (text: string) => void, hiding: Hiding) {
    this.tell = tell;
    this.hiding = hiding;
  }

  /** What comes after the end is from an attempt that nobody waits for. */
  add(piece: string): void {
    if (this.isOver) return;
    const hidden = this.hiding();
    const text = hidden === undefined ? this.held + piece : hidden.hide(this.held + piece);
    const kept = Math.max(0, (hidden?.longest ?? 0) - 1);
    const end = Math.max(0, text.length - kept);
    this.held = text.slice(end);
    if (end > 0) this.tell(text.slice(0, end));
  }

  /** Nothing comes any more. */
  end(): void {
    const text = this.hiding()?.hide(this.held) ?? this.held;
    this.held = '';
    this.isOver = true;
    if (text !== '') this.tell(text);
  }
}
