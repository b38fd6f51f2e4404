import type {Fault, Place} from '../../host/model.ts';
import type {SourceFile} from '../yaml/source-file.ts';
import type {FaultCode} from './faults.ts';

interface Found extends Pick<Fault, 'code' | 'message' | 'where' | 'severity'> {
  /** The document is not used because of it. */
  readonly drops: boolean;
}

/**
 * Collects what is wrong with one document. Nothing throws: everything wrong is
 * found first, then `settle` says which item it costs.
 */
export class FaultLog {
  readonly file: SourceFile;
  private readonly found: Found[] = [];

  constructor(file: SourceFile) {
    this.file = file;
  }

  /** Something that makes the document unusable. */
  error(code: FaultCode, at: number | Place, message: string): void {
    this.add('error', true, code, at, message);
  }

  /** Something to know of; the document is used all the same. */
  warn(code: FaultCode, at: number | Place, message: string): void {
    this.add('warning', false, code, at, message);
  }

  /** Why a document is passed over, as the reference does without complaint. */
  skip(code: FaultCode, at: number | Place, message: string): void {
    this.add('warning', true, code, at, message);
  }

  private add(
    severity: Fault['severity'],
    drops: boolean,
    code: FaultCode,
    at: number | Place,
    message: string,
  ): void {
    const where = typeof at === 'number' ? this.file.place(at) : at;
    this.found.push({code, message, where, severity, drops});
  }

  /** An error was found: the document must not be used. */
  get failed(): boolean {
    return this.found.some(({severity}) => severity === 'error');
  }

  /** The faults in the order of their places, with the item that they cost. */
  settle(item: string, fatal = false): Fault[] {
    const inOrder = this.found.toSorted(
      ({where: a}, {where: b}) => a.line - b.line || a.column - b.column,
    );
    return inOrder.map(({drops, ...fault}) => ({
      ...fault,
      ...(drops && {item}),
      ...(fatal && fault.severity === 'error' && {fatal}),
    }));
  }
}
