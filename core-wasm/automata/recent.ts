/** The numbers 0 to size - 1, lent to the texts used last. */
export class RecentTexts {
  private readonly numbers = new Map<string, number>(); // oldest first
  private readonly texts: string[] = [];
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  has(text: string): boolean {
    return this.numbers.has(text);
  }

  /** The number of a text; `lent` is told when a number gets a new text. */
  number(text: string, lent: (number: number) => void): number {
    let number = this.numbers.get(text);
    if (number === undefined) {
      number = this.numbers.size;
      if (number === this.size) {
        const [oldest] = this.numbers.keys();
        number = this.numbers.get(oldest!)!;
        this.numbers.delete(oldest!);
      }
      this.texts[number] = text;
      lent(number);
    } else {
      this.numbers.delete(text);
    }
    this.numbers.set(text, number);
    return number;
  }

  textOf(number: number): string {
    return this.texts[number]!;
  }
}
