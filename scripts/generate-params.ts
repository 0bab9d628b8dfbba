import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMultiple, type PhilDefinition, type PhilObject, type PhilScope } from '../src/phil/objects.js';
import { parsePhil } from '../src/phil/parse.js';
import { storeTree } from '../src/phil/stored-tree.js';
import { isPlainAuto, isPlainNone, wordText } from '../src/phil/words.js';
import type { GeneratedFile } from './generated-file.js';

const heading = (source: string): string =>
  `// Generated from ${source}: \`node dist/scripts/generate.js\`.\n`;

/** A program with a master file, and what the files that are made of it are called. */
interface Program {
  readonly command: string;
  /** The file in `grammar/`, and the stem of the generated modules. */
  readonly stem: string;
  /** The stem of the names in the generated modules. */
  readonly name: string;
  readonly table: string;
}

const programs: readonly Program[] = [
  { command: 'prime.run', stem: 'prime', name: 'Prime', table: 'docs/parameters.md' },
  { command: 'cxi.merge', stem: 'cxi-merge', name: 'CxiMerge', table: 'docs/cxi-merge-parameters.md' },
];

/** What is made of the master files of all programs. `root` is the project's root. */
export function paramFiles(root: string): GeneratedFile[] {
  return programs.flatMap((program) => {
    const source = `grammar/${program.stem}.phil`;
    const text = readFileSync(join(root, source), 'utf8');
    const master = parsePhil(text, { source: { info: `file "${source}"`, file: source } });
    return [
      { path: `src/params/${program.stem}-master.ts`, text: masterModule(text, source, program) },
      { path: `src/params/${program.stem}-tree.ts`, text: treeModule(master, source, program) },
      { path: `src/params/${program.stem}-params.ts`, text: typesModule(master, source, program) },
      { path: program.table, text: parameterTable(master, source, program) },
    ];
  });
}

/** The master file as a constant, so that an installed program finds it wherever it is started. */
function masterModule(text: string, source: string, { name }: Program): string {
  return constantModule('The master file, as it is.', `${name}MasterText`, text, source);
}

/** What the master file is parsed to, so that no program parses it when it starts. */
function treeModule(master: PhilScope, source: string, { name }: Program): string {
  const what = 'The parsed master file, see src/phil/stored-tree.ts.';
  return constantModule(what, `${name}MasterTree`, storeTree(master), source);
}

function constantModule(what: string, name: string, text: string, source: string): string {
  if (/`|\$\{/.test(text)) throw new Error(`${source} has a character that a template cannot hold as it is`);
  const constant = name.charAt(0).toLowerCase() + name.slice(1);
  return `${heading(source)}\n/** ${what} */\nexport const ${constant} = String.raw\`${text}\`;\n`;
}

// ----- Types -----

function typesModule(master: PhilScope, source: string, program: Program): string {
  const interfaces: string[] = [];
  addInterface('', master, interfaces, program);
  return [
    heading(source),
    `import type { UnitCell } from '../crystal/unit-cell.js';`,
    '',
    ...interfaces,
  ].join('\n');
}

function pascalCase(name: string): string {
  return name
    .split('_')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}

function addInterface(name: string, scope: PhilScope, interfaces: string[], program: Program): void {
  const fields = activeObjects(scope)
    .filter(isNotEmpty)
    .map((object) => {
      const list = (type: string): string => (isMultiple(object) ? `readonly (${type})[]` : type);
      if (object.kind === 'definition') return field(object, list(definitionType(object)));
      const inner = name + pascalCase(object.name);
      addInterface(inner, object, interfaces, program);
      return field(object, list(`${inner}Params`));
    });
  const what =
    name === '' ? `The parameters of ${program.command}, named as in its parameter files.` : helpOf(scope);
  interfaces.push(
    `/** ${what} */\nexport interface ${name === '' ? program.name : name}Params {\n${fields.join('\n')}\n}\n`,
  );
}

function activeObjects(scope: PhilScope): PhilObject[] {
  return scope.objects.filter((object) => !object.disabled);
}

/** A scope without parameters says something to people only. */
function isNotEmpty(object: PhilObject): boolean {
  return object.kind === 'definition' || activeObjects(object).length > 0;
}

function field(object: PhilObject, type: string): string {
  return `  /** ${helpOf(object).replaceAll('*/', '* /')} */\n  readonly ${object.name}: ${type};`;
}

function helpOf(object: PhilObject): string {
  return typeof object.attributes.help === 'string' ? object.attributes.help : object.name;
}

const plainTypes: Readonly<Record<string, string>> = {
  str: 'string',
  key: 'string',
  path: 'string',
  qstr: 'string',
  strings: 'readonly string[]',
  bool: 'boolean',
  int: 'number',
  float: 'number',
  ints: 'readonly number[]',
  floats: 'readonly number[]',
  unit_cell: 'UnitCell',
  space_group: 'string',
};

function choicesOf(definition: PhilDefinition): string[] {
  return definition.words.map(({ value }) => value.replace(/^\*/, ''));
}

function definitionType(definition: PhilDefinition): string {
  const { type, optional, style } = definition.attributes;
  const philType = type?.philType ?? 'strings';
  if (philType === 'choice') {
    const choices = choicesOf(definition);
    const names = choices.filter((choice) => choice !== 'None').map((choice) => `'${choice}'`);
    if (type?.text.includes('multi=True')) return `readonly (${names.join(' | ')})[]`;
    return [...names, ...(optional === false ? [] : ['null'])].join(' | ');
  }
  const plain = plainTypes[philType];
  if (plain === undefined) throw new Error(`${definition.name}: no TypeScript type is known for ${philType}`);
  const auto = isPlainAuto(definition.words) || style === 'may_be_auto' ? " | 'Auto'" : '';
  // A string may be Auto whatever the default is; it is text then.
  const none =
    (isPlainNone(definition.words) || style === 'may_be_none') &&
    optional !== false &&
    !isMultiple(definition)
      ? ' | null'
      : '';
  return (plain === 'string' ? plain : plain + auto) + none;
}

// ----- Table -----

function parameterTable(master: PhilScope, source: string, { command }: Program): string {
  const rows = tableRows(master, '', 0);
  return [
    `<!-- Generated from ${source}: node dist/scripts/generate.js -->`,
    '',
    `# Parameters of ${command}`,
    '',
    levels(command),
    '',
    '| name | type | default | level | help |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function levels(command: string): string {
  const all = command === 'prime.run' ? 'prime.run -h --level 2' : `${command} -h -v`;
  return `Level: 0 for everybody, higher ones for experts (\`${all}\` shows all). The syntax is that of [PHIL](phil.md).`;
}

function tableRows(scope: PhilScope, prefix: string, level: number): string[] {
  return activeObjects(scope).flatMap((object) => {
    const own = object.attributes.expert_level;
    const effective = Math.max(level, typeof own === 'number' ? own : 0);
    const path = prefix + object.name;
    const cells = (type: string, value: string): string =>
      `| ${[`\`${path}\``, type, value, String(effective), helpOf(object)].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    if (object.kind === 'definition') {
      return [cells(typeText(object), `\`${object.words.map(wordText).join(' ')}\``)];
    }
    return [cells('scope', ''), ...tableRows(object, `${path}.`, effective)];
  });
}

function typeText(definition: PhilDefinition): string {
  const { type } = definition.attributes;
  const text = (type?.text ?? 'strings').replace(/(, )?allow_none=True/, '').replace('()', '');
  return isMultiple(definition) ? `${text}, several times` : text;
}
