import type { TableOne, TableOneValue } from '../statistics/table-one.js';
import { rangeText, cellText, shown } from './table-one-text.js';

/** Table 1 as a LaTeX table that needs no package. */
export function tableOneLatex(table: TableOne): string {
  const { resolution } = table;
  const row = (label: string, value: string) => `    ${label} & ${value} \\\\`;
  const range = (limits: readonly [number, number]) => rangeText(limits).replace(' - ', '--');
  return [
    '\\begin{table}',
    '  \\caption{Data statistics. Values in parentheses are for the outermost shell.}',
    '  \\begin{tabular}{ll}',
    '    \\hline',
    row('Space group', latexSpaceGroup(table.spaceGroup)),
    row('$a$, $b$, $c$ (\\AA), $\\alpha$, $\\beta$, $\\gamma$ ($^\\circ$)', cellText(table)),
    row('Wavelength (\\AA)', table.wavelength.toFixed(4)),
    row('Frames merged', String(table.nFrames)),
    row('Resolution (\\AA)', `${range(resolution.overall)} (${range(resolution.outermost)})`),
    ...table.values.map((value) =>
      row(
        `${latexLabel(value.label)}${value.isPercent ? ' (\\%)' : ''}`,
        `${latexValue(value, 'overall')} (${latexValue(value, 'outermost')})`,
      ),
    ),
    ...(table.wilsonB === null ? [] : [row('Wilson $B$ (\\AA$^2$)', latexNumber(table.wilsonB.toFixed(1)))]),
    '    \\hline',
    '  \\end{tabular}',
    ...(table.notes.length === 0 ? [] : ['', '  \\smallskip', '  \\footnotesize']),
    ...table.notes.map((note) => `  ${latexText(note)}\\par`),
    '\\end{table}',
    '',
  ].join('\n');
}

/** `P 61 2 2` as $P6_{1}22$, `R -3 :H` as $R\bar{3}$:H. */
export function latexSpaceGroup(symbol: string): string {
  const [lattice, ...operations] = symbol.split(' ');
  const extensions = operations.filter((part) => part.startsWith(':'));
  const written = operations
    .filter((part) => !part.startsWith(':'))
    .map((part) => part.replace(/-(\d)/, '\\bar{$1}').replace(/^([2346])([1-5])/, '$1_{$2}'));
  return `$${lattice}${written.join('')}$${extensions.join('')}`;
}

/** Subscripts and symbols of the labels that need them. */
const LATEX_LABELS: Readonly<Record<string, string>> = {
  'Mean I/sigma(I)': '$\\langle I/\\sigma(I)\\rangle$',
  'CC1/2': '$CC_{1/2}$',
  'CC*': '$CC^{*}$',
  'CC*half': '$CC^{*}_\\mathrm{half}$',
  Rsplit: '$R_\\mathrm{split}$',
  Rmerge: '$R_\\mathrm{merge}$',
  Rmeas: '$R_\\mathrm{meas}$',
  Rpim: '$R_\\mathrm{pim}$',
  CCanom: '$CC_\\mathrm{anom}$',
  'CCiso with hklisoin': '$CC_\\mathrm{iso}$',
};

function latexLabel(label: string): string {
  return LATEX_LABELS[label] ?? label;
}

const LATEX_TEXT: Readonly<Record<string, string>> = {
  'sqrt(2 CC1/2 / (1 + CC1/2))': '$\\sqrt{2\\,CC_{1/2}/(1+CC_{1/2})}$',
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '$<$',
  '>': '$>$',
  '+-': '$\\pm$',
};

/** A sentence, with what LaTeX would take for commands escaped, and the statistics as in the table. */
function latexText(text: string): string {
  return text.replace(
    /sqrt\(2 CC1\/2 \/ \(1 \+ CC1\/2\)\)|CC1\/2|CC\*half|CC\*|CCanom|Rsplit|Rmerge|Rmeas|Rpim|\+-|[\\~^<>&%$#_{}]/g,
    (found) => LATEX_LABELS[found] ?? LATEX_TEXT[found] ?? `\\${found}`,
  );
}

/** A value, with its spread where it is the mean of repeats. */
function latexValue(value: TableOneValue, which: 'overall' | 'outermost'): string {
  const deviation = value.deviation?.[which] ?? null;
  const spread = deviation === null ? '' : ` $\\pm$ ${latexNumber(shown(value, deviation))}`;
  return `${latexNumber(shown(value, value[which]))}${spread}`;
}

function latexNumber(text: string): string {
  return text === '-' ? '--' : text.startsWith('-') ? `$${text}$` : text;
}
