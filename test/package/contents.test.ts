import { readFileSync } from 'node:fs';
import path from 'node:path';

import Ajv from 'ajv';

const ROOT = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

interface Bill {
	metadata: { component: { name: string; version: string } };
	components: Array<{
		name: string;
		version: string;
		purl: string;
		licenses: Array<{ license: { id: string } }>;
	}>;
}

/** What of other packages the built files show, by words that survive minifying. */
const MARKS: Record<string, string> = {
	mediabunny: 'Vanilagy',
	'ipaddr.js': 'ipaddr: ',
	'lossless-json': 'isLosslessNumber',
	'p-limit': 'Expected `concurrency` to be a number',
	'yocto-queue': 'dequeue(',
};

describe('what the package says of the code it bundles', () => {
	const bill = JSON.parse(read('dist/sbom.cdx.json')) as Bill;
	const notices = read('dist/THIRD_PARTY_NOTICES.txt');
	const bundles =
		read('dist/nodes/KlingAvatar/providers.js') +
		read('dist/nodes/KlingAvatar/operations.js') +
		read('dist/nodes/KlingAvatar/media/index.js');

	it('is a CycloneDX 1.6 bill of materials of this version', () => {
		const schemas = path.join(ROOT, 'node_modules/@cyclonedx/cyclonedx-library/res/schema');
		const schema = (file: string) =>
			JSON.parse(readFileSync(path.join(schemas, file), 'utf8')) as object;
		const ajv = new Ajv({ strict: false, validateFormats: false });
		for (const part of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
			ajv.addSchema({
				...schema(`${part}.SNAPSHOT.schema.json`),
				$id: `http://cyclonedx.org/schema/${part}.SNAPSHOT.schema.json`,
			});
		}
		const validate = ajv.compile(schema('bom-1.6.SNAPSHOT.schema.json'));
		validate(bill);
		expect(validate.errors ?? []).toEqual([]);
		const { name, version } = JSON.parse(read('package.json')) as Bill['metadata']['component'];
		expect(bill.metadata.component).toMatchObject({ name, version });
	});

	it('names exactly the packages whose code is in the bundles, in the installed versions', () => {
		const installed = bill.components.map(({ name, version }) => {
			const manifest = JSON.parse(read(`node_modules/${name}/package.json`)) as { version: string };
			expect(version).toBe(manifest.version);
			return name;
		});
		expect([...installed].sort()).toEqual(Object.keys(MARKS).sort());
		for (const mark of Object.values(MARKS)) expect(bundles).toContain(mark);
	});

	it('holds the licence of each, and says where the source of mediabunny is', () => {
		for (const { name, version, licenses } of bill.components) {
			const chapter = notices.slice(notices.indexOf(`\n${name} ${version}\n`));
			expect(chapter).toMatch(
				new RegExp(`^\\n${name} ${version}\\nLicence: ${licenses[0]?.license.id}\n`),
			);
		}
		const [, mediabunny] = notices.split(/\nmediabunny [\d.]+\n/);
		expect(mediabunny).toContain('Licence: MPL-2.0');
		expect(mediabunny).toContain('Source code: https://github.com/Vanilagy/mediabunny.git');
		expect(mediabunny).toContain('https://mozilla.org/MPL/2.0/');
	});
});
