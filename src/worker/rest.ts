/** A pause that ends early when there may be something to do; at once when there came to be since it was `begin`. */
export class Rest {
  private wakeUp: (() => void) | undefined;
  private woken = false;

  /** From here on nothing is missed. */
  begin(): void {
    this.woken = false;
  }

  /** There may be something to do. */
  end(): void {
    this.woken = true;
    this.wakeUp?.();
  }

  async atMost(ms: number): Promise<void> {
    if (this.woken) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wakeUp = resolve;
      timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
    this.wakeUp = undefined;
  }
}
