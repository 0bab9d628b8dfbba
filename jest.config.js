/** Jest in ESM mode; TypeScript is transpiled by esbuild (types are checked by `npm run typecheck`). */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '<rootDir>/tests/support/esbuild-transformer.cjs' },
  testTimeout: 120000,
  reporters: ['default', '<rootDir>/tests/support/closing-line.cjs'],
};
