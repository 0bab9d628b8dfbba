'use strict';
// A jest transformer: strips types with esbuild and keeps ES modules as they are.
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { transformSync, version } = require('esbuild');

/**
 * In the context of a test each use of a global goes through the object of the context, which is slow in inner loops; as
 * constants of the module they are as fast as in the program.
 */
const GLOBALS = [
  ...['Math', 'Number', 'BigInt', 'NaN', 'Infinity', 'Array', 'Object', 'String', 'Map', 'Set'],
  ...['Float64Array', 'Float32Array', 'Int32Array', 'Uint32Array', 'Int8Array', 'Uint8Array', 'DataView'],
];
const banner = `const { ${GLOBALS.join(', ')} } = globalThis;`;
const self = readFileSync(require.resolve('./esbuild-transformer.cjs'));

module.exports = {
  process(source, path) {
    const out = transformSync(source, {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      sourcemap: 'inline',
      sourcefile: path,
      banner,
    });
    return { code: out.code };
  },

  /** What was transformed by another version of this file or of esbuild is not taken from the cache. */
  getCacheKey(source, path, { configString }) {
    const hash = createHash('sha256').update(self).update(version);
    for (const part of [source, path, configString]) hash.update('\0').update(part);
    return hash.digest('hex');
  },
};
