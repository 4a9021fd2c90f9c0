/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test'],
	testMatch: ['<rootDir>/test/{unit,engine,package}/**/*.test.ts'],
	transform: {
		'^.+\\.ts$': [
			'ts-jest',
			{
				tsconfig: {
					isolatedModules: true,
					module: 'commonjs',
					moduleResolution: 'node10',
					target: 'ES2022',
					esModuleInterop: true,
					resolveJsonModule: true,
				},
			},
		],
	},
	// Jest leaves a core to others, which on two cores is half of them.
	maxWorkers: '100%',
	// Ends what hangs, also on a busy machine; nothing is judged by it.
	testTimeout: 120_000,
	modulePathIgnorePatterns: ['<rootDir>/test/e2e/n8n/', '<rootDir>/.stryker-tmp/'],
};
