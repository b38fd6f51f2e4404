// Lines of a text, without their ends and the empty ones.
const [NEWLINE, RETURN] = [10, 13];

export function linesOf(body: Buffer): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let from = 0; from < body.length; ) {
    const newline = body.indexOf(NEWLINE, from);
    const end = newline < 0 ? body.length : newline;
    const line = body.subarray(from, body[end - 1] === RETURN && end > from ? end - 1 : end);
    if (line.length > 0) lines.push(line);
    from = end + 1;
  }
  return lines;
}
