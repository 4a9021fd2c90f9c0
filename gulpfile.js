// Build: type-check, bundle with esbuild, list what is bundled, copy icons and the codex file into dist/, write the
// previews of outputs.
const { spawn } = require('node:child_process');
const { mkdir, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');

const { dest, parallel, series, src } = require('gulp');
const { createGenerator } = require('ts-json-schema-generator');

const { billOf } = require('./build/bill');
const bundles = require('./build/bundles');

function run(command, args) {
	return new Promise((resolve, reject) => {
		spawn(command, args, { stdio: 'inherit' }).on('exit', (code) =>
			code === 0 ? resolve() : reject(new Error(`${path.basename(args[0])} ended with ${code}`)),
		);
	});
}

const clean = () => rm('dist', { recursive: true, force: true });

/** What ships; `npm run typecheck` covers tests and scripts too. */
const typecheck = () =>
	run(process.execPath, [
		require.resolve('typescript/bin/tsc'),
		'--noEmit',
		'-p',
		'tsconfig.build.json',
	]);

/** What esbuild tells of each bundle. */
const metafiles = [];

const bundleNode = async () =>
	metafiles.push((await bundles.bundleNode(__dirname, 'dist')).metafile);

const bundleMedia = async () =>
	metafiles.push((await bundles.bundleMedia(__dirname, 'dist')).metafile);

/** Third-party code goes along with its licences, and with a list that scanners read. */
const listContents = async () => {
	const { bill, notices } = await billOf(metafiles, __dirname);
	await mkdir('dist', { recursive: true });
	await writeFile('dist/sbom.cdx.json', `${JSON.stringify(bill, null, '\t')}\n`);
	await writeFile('dist/THIRD_PARTY_NOTICES.txt', notices);
};

const copyAssets = () =>
	src(['nodes/**/*.{svg,png,node.json}', 'credentials/**/*.{svg,png}'], {
		base: '.',
		encoding: false,
	}).pipe(dest('dist'));

/** The folders of the node's versions, `typeVersion` 1 and 1.1, which put out the same fields of their own. */
const previewFolders = ['v1.0.0', 'v1.1.0'];

/**
 * What the editor shows of a node's output before its first run, out of the types that the code outputs. n8n
 * reads it beside the node's file, below the node's version, resource and operation.
 */
const writePreviews = async () => {
	const root = createGenerator({
		path: 'nodes/KlingAvatar/operations/index.ts',
		tsconfig: 'tsconfig.build.json',
		skipTypeCheck: true,
		expose: 'none',
		topRef: false,
	}).createSchema('Outputs');
	for (const [resource, { properties }] of Object.entries(root.properties)) {
		for (const version of previewFolders) {
			const folder = path.join('dist/nodes/KlingAvatar/__schema__', version, resource);
			await mkdir(folder, { recursive: true });
			for (const [operation, schema] of Object.entries(properties)) {
				const file = path.join(folder, `${operation}.json`);
				await writeFile(file, `${JSON.stringify(preview(schema), null, 2)}\n`);
			}
		}
	}
};

/** A schema as the editor reads it: of what may be absent, the kind that it has when it is there. */
function preview({ type, anyOf = [], properties }) {
	const kinds = [type ?? anyOf.map((one) => one.type)].flat().filter((kind) => kind !== 'null');
	const fields = properties ?? anyOf.find((one) => one.properties)?.properties;
	if (kinds.length !== 1)
		throw new Error(`A field is of ${kinds.length} kinds: ${kinds.join(', ')}`);
	if (!fields) return { type: kinds[0] };
	return {
		type: kinds[0],
		properties: Object.fromEntries(
			Object.entries(fields).map(([name, field]) => [name, preview(field)]),
		),
	};
}

exports.clean = clean;
exports.build = series(
	clean,
	parallel(
		typecheck,
		series(parallel(bundleNode, bundleMedia), listContents),
		copyAssets,
		writePreviews,
	),
);
