// So that the held clock of the engine's tests can tell when the pool's work is done (test/support/processRest.ts).
process.env.UV_THREADPOOL_SIZE = '1';

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: '<rootDir>/test/support/jest/environment.js',
	runtime: '<rootDir>/test/support/jest/runtime.js',
	testSequencer: '<rootDir>/test/support/jest/sequencer.js',
	setupFiles: ['<rootDir>/test/support/jest/seed.ts'],
	roots: ['<rootDir>/test'],
	testMatch: ['<rootDir>/test/{unit,engine,package}/**/*.test.ts'],
	// Types are checked by `npm run typecheck`.
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
				module: { type: 'commonjs' },
				sourceMaps: 'inline',
			},
		],
	},
	maxWorkers: '100%',
	// Ends what hangs, also on a busy machine; nothing is judged by it.
	testTimeout: 120_000,
	modulePathIgnorePatterns: ['<rootDir>/test/e2e/n8n/', '<rootDir>/.stryker-tmp/'],
};
