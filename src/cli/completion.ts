import { cxiMergeMaster, primeMaster } from '../params/master.js';
import { fullPath, type PhilObject, type PhilScope } from '../phil/objects.js';
import { smallCommands } from './command-list.js';
import type { CommandText } from './command-text.js';
import { indexingCommands, pathParameters } from './indexing-commands.js';

export const shells = ['bash', 'zsh'] as const;
export type Shell = (typeof shells)[number];

export function isShell(text: string | undefined): text is Shell {
  return shells.some((shell) => shell === text);
}

const COMMON_OPTIONS = ['--help', '--version'];
const RUN_OPTIONS = [...COMMON_OPTIONS, '--level', '--diff', '--quiet'];

/** Names of all parameters of a master, each with `=`. */
function parameterWords(master: PhilScope): string[] {
  const names: string[] = [];
  const visit = (object: PhilObject): void => {
    if (object.kind === 'scope') object.objects.forEach(visit);
    else names.push(`${fullPath(object)}=`);
  };
  visit(master);
  return names;
}

/** Parameters that a small command takes, each with `=`. */
function parametersOf(name: string): string[] {
  if (name === indexingCommands.solve.name || name === smallCommands.clusterIsoform.name)
    return parameterWords(primeMaster());
  return name === indexingCommands.changePath.name ? pathParameters.map((parameter) => `${parameter}=`) : [];
}

function wordsOf(name: string): string[] {
  if (name === 'prime.run' || name === 'prime.postrefine')
    return [...RUN_OPTIONS, ...parameterWords(primeMaster())];
  if (name === 'cxi.merge' || name === 'cxi.xmerge')
    return [...COMMON_OPTIONS, '--verbose', '--quiet', ...parameterWords(cxiMergeMaster())];
  if (name === 'prime') return [...COMMON_OPTIONS, '--completion'];
  const small: CommandText | undefined = [
    ...Object.values(smallCommands),
    ...Object.values(indexingCommands),
  ].find((command) => command.name === name);
  const own = (small?.options ?? []).flatMap(([option]) => option.match(/--[a-z_-]+/g) ?? []);
  return [...COMMON_OPTIONS, ...own, ...parametersOf(name)];
}

/**
 * A script for bash, or for zsh by its emulation of bash, that completes options, parameters of prime.run, and files. It goes into the
 * shell by `source <(prime --completion bash)`.
 */
export function completionScript(shell: Shell, commands: readonly string[]): string {
  const head = shell === 'zsh' ? 'autoload -U +X bashcompinit && bashcompinit\n' : '';
  const cases = commands.map((name) => `    ${name}) words='${wordsOf(name).join(' ')}' ;;`);
  const names = commands.join(' ');
  return `${head}_prime_complete() {
  local current=\${COMP_WORDS[COMP_CWORD]} words=''
  case \${COMP_WORDS[0]##*/} in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -- "$current"))
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
}
complete -o filenames -F _prime_complete ${names}
`;
}
