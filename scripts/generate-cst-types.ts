import { generateCstDts } from 'chevrotain';
import { expressionParser } from '../grammar/expression-parser.js';
import { philParser } from '../grammar/phil-parser.js';
import type { GeneratedFile } from './generated-file.js';

const heading = '// Generated from the parser of this folder: `node dist/scripts/generate.js`.\n';

/** The types of the trees that the parsers of `grammar/` make. */
export function cstTypeFiles(): GeneratedFile[] {
  return [
    { path: 'grammar/phil-cst.ts', text: heading + generateCstDts(philParser.getGAstProductions()) },
    {
      path: 'grammar/expression-cst.ts',
      text: heading + generateCstDts(expressionParser().getGAstProductions()),
    },
  ];
}
