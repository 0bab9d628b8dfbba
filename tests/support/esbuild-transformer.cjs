'use strict';
// A jest transformer: strips types with esbuild and keeps ES modules as they are.
const { transformSync } = require('esbuild');
module.exports = {
  process(source, path) {
    const out = transformSync(source, {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      sourcemap: 'inline',
      sourcefile: path,
    });
    return { code: out.code };
  },
};
