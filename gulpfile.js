// Build: type-check, bundle with esbuild, list what is bundled, copy icons and the codex file into dist/.
const { spawn } = require('node:child_process');
const { mkdir, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');

const { dest, parallel, series, src } = require('gulp');

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

exports.clean = clean;
exports.build = series(
	clean,
	parallel(typecheck, series(parallel(bundleNode, bundleMedia), listContents), copyAssets),
);
