import { escapeXml } from './svg-text.js';

/** One file with a title, a picture and a table as text; nothing is loaded from elsewhere. */
export function htmlPage(title: string, picture: string, table: string): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><title>${escapeXml(title)}</title>`,
    '<style>svg { max-width: 100%; height: auto }</style></head>',
    '<body style="font-family: sans-serif; margin: 2em">',
    picture.trimEnd(),
    `<pre>${escapeXml(table)}</pre>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
