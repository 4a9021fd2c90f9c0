// What the bundles hold of other people's work: a bill of materials, and the licences it comes under.
const { execFile } = require('node:child_process');
const { mkdtemp, rm, writeFile } = require('node:fs/promises');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');

// Its own program: the package exports nothing else that reads a metafile.
const GENERATOR = path.join(
	path.dirname(require.resolve('@cyclonedx/cyclonedx-esbuild')),
	'../bin/cyclonedx-esbuild-cli.js',
);

/**
 * One metafile of several, with only those inputs of which bytes are in an output: what was looked at and
 * shaken off is not shipped.
 *
 * @param {import('esbuild').Metafile[]} metafiles
 * @returns {import('esbuild').Metafile}
 */
function shippedOf(metafiles) {
	const outputs = Object.assign({}, ...metafiles.map((metafile) => metafile.outputs));
	const shipped = new Set();
	for (const { inputs } of Object.values(outputs)) {
		for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
			if (bytesInOutput > 0) shipped.add(file);
		}
	}
	const all = Object.assign({}, ...metafiles.map((metafile) => metafile.inputs));
	const inputs = Object.fromEntries(Object.entries(all).filter(([file]) => shipped.has(file)));
	return { inputs, outputs };
}

/**
 * The bill of materials (CycloneDX 1.6) of what esbuild has put into the bundles, and the text of all
 * licences.
 *
 * @param {import('esbuild').Metafile[]} metafiles
 * @param {string} root folder of the package
 * @returns {Promise<{ bill: object, notices: string }>}
 */
async function billOf(metafiles, root) {
	const folder = await mkdtemp(path.join(tmpdir(), 'kling-avatar-bill-'));
	try {
		const metafile = path.join(folder, 'metafile.json');
		await writeFile(metafile, JSON.stringify(shippedOf(metafiles)));
		const options = ['--gather-license-texts', '--output-reproducible', '--mc-type', 'library'];
		const { stdout } = await promisify(execFile)(
			process.execPath,
			[GENERATOR, ...options, '--build-working-dir', root, metafile],
			{ maxBuffer: 64 * 1024 * 1024 },
		);
		const bill = JSON.parse(stdout);
		const notices = noticesOf(bill);
		// The texts are in the notices.
		for (const part of [bill.metadata.component, ...bill.components]) delete part.evidence;
		return { bill, notices };
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** The licences of a bill whose components hold the texts. Throws where a text is missing. */
function noticesOf({ components }) {
	const chapters = components.map((component) => {
		const name = `${component.name} ${component.version}`;
		const licence = component.licenses.map(({ license, expression }) => license?.id ?? expression);
		const texts = (component.evidence?.licenses ?? []).map(({ license }) =>
			Buffer.from(license.text.content, license.text.encoding).toString('utf8').trim(),
		);
		if (texts.length === 0) throw new Error(`${name} has no licence text in its package`);
		const source = component.externalReferences.find(({ type }) => type === 'vcs')?.url ?? '';
		return [
			name,
			`Licence: ${licence.join(', ')}`,
			`Source code: ${source.replace(/^git\+/, '')}, and https://www.npmjs.com/package/${component.name}/v/${component.version}`,
			// MPL-2.0, 3.2: whoever gets the executable form is told how to get the source.
			...(licence.includes('MPL-2.0')
				? [
						'Bundled unchanged but for minifying. Its source code form stays under the Mozilla Public License 2.0.',
					]
				: []),
			'',
			...texts,
		].join('\n');
	});
	const intro =
		'n8n-nodes-kling-avatar is under the MIT licence. The files in this folder also hold code of these packages:';
	return `${[intro, ...chapters].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

module.exports = { billOf, shippedOf };
