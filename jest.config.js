const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
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
	// The engine's tests wait for most of their time, so two workers share a core.
	maxWorkers: 2 * Math.min(availableParallelism(), 4),
	// Ends what hangs, also on a busy machine; nothing is judged by it.
	testTimeout: 120_000,
	modulePathIgnorePatterns: ['<rootDir>/test/e2e/n8n/', '<rootDir>/.stryker-tmp/'],
};
