const { transform } = require('../../jest.config');

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	rootDir: __dirname,
	testMatch: ['<rootDir>/**/*.test.ts'],
	transform,
	globalSetup: '<rootDir>/setup/packTarball.ts',
	globalTeardown: '<rootDir>/setup/removeTarball.ts',
	maxWorkers: 1,
	testTimeout: 180_000,
};
