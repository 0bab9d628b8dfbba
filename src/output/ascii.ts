/** One line of printable ASCII: letters lose their accents, line breaks become spaces, anything else a question mark. */
export function asciiLine(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\s+/g, ' ')
    .replace(/[^ -~]/gu, '?')
    .trim();
}
