const { sep } = require('node:path');

const { default: Runtime } = require('jest-runtime');

const THIRD_PARTY = `${sep}node_modules${sep}`;

let keeper;

/**
 * Loads what is in node_modules once for a worker process, and not for every test file anew: n8n-core alone takes
 * two seconds. What is tested, and the tests, are loaded for each file as ever.
 */
module.exports = class SharedModulesRuntime extends Runtime {
	constructor(...options) {
		super(...options);
		keeper ??= new Runtime(...options);
		for (const path of keeper._moduleRegistry.keys()) {
			// The built package, which n8n's loader has asked for.
			if (!path.includes(THIRD_PARTY)) keeper._moduleRegistry.delete(path);
		}
	}

	requireModule(from, name, options, isActual) {
		if (!options?.isInternalModule && name && !this._resolver.isCoreModule(name)) {
			const path = this._resolveCjsModule(from, name);
			if (path.includes(THIRD_PARTY)) return keeper.requireModule(from, path);
		}
		return super.requireModule(from, name, options, isActual);
	}
};
