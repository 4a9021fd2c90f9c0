/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	rootDir: __dirname,
	testMatch: ['<rootDir>/**/*.test.ts'],
	transform: {
		'^.+\\.ts$': [
			'ts-jest',
			{
				isolatedModules: true,
				tsconfig: {
					module: 'commonjs',
					moduleResolution: 'node10',
					target: 'ES2022',
					esModuleInterop: true,
					resolveJsonModule: true,
				},
			},
		],
	},
	globalSetup: '<rootDir>/setup/packTarball.ts',
	globalTeardown: '<rootDir>/setup/removeTarball.ts',
	maxWorkers: 1,
	testTimeout: 180_000,
};
