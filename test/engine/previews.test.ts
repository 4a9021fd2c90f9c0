import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';

import { KlingAvatar } from '../../nodes/KlingAvatar/KlingAvatar.node';
import { chain } from './harness';
import { localOperations } from '../../nodes/KlingAvatar/operations/catalogue';
import { join, split, withClip } from './helpers/joining';
import { generate } from './helpers/speech';
import { ALL_PROVIDERS, get, start, submit, useRig, wait } from './helpers/support';

/** Where n8n looks: beside the node's file, `v<version>`, the resource, the operation. */
const SCHEMAS = path.resolve(__dirname, '../../dist/nodes/KlingAvatar/__schema__');
const FOLDER = path.join(SCHEMAS, 'v1.0.0');

interface Preview {
	type: string;
	properties?: Record<string, Preview>;
}

const previewOf = (operation: string, resource = 'video') =>
	JSON.parse(readFileSync(path.join(FOLDER, resource, `${operation}.json`), 'utf8')) as Preview;

/** A value as a preview describes it. What is absent says nothing of its kind. */
function described(value: unknown): Preview | null {
	if (value === null) return null;
	if (Array.isArray(value)) return { type: 'array' };
	if (typeof value !== 'object') return { type: typeof value };
	const fields = Object.entries(value).map(([name, one]) => [name, described(one)]);
	return { type: 'object', properties: Object.fromEntries(fields) as Record<string, Preview> };
}

/** Fields in which an output differs from its preview, `mode` and `model` apart, of which each provider has one. */
function differences(preview: Preview, value: unknown, at = ''): string[] {
	const real = described(value);
	if (real === null) return [];
	if (real.type !== preview.type) return [`${at}: ${real.type} instead of ${preview.type}`];
	if (!preview.properties) return [];
	const { properties = {} } = preview;
	const names = new Set([...Object.keys(properties), ...Object.keys(value as object)]);
	return [...names].flatMap((name) => {
		const field = properties[name];
		if (!field) return [`${at}.${name} is not in the preview`];
		if (!(name in (value as object))) return [`${at}.${name} is not in the output`];
		return differences(field, (value as IDataObject)[name], `${at}.${name}`);
	});
}

const longSpeech = {
	data: readFileSync(path.resolve(__dirname, '../fixtures/speech/tagged.mp3')),
	mimeType: 'audio/mpeg',
};

const rig = useRig();

describe.each([...ALL_PROVIDERS, 'fal', 'waveSpeed'] as const)(
	'the previews of what %s gives',
	(provider) => {
		it.each([false, true])('are what the operations output (failed: %s)', async (isFailing) => {
			if (isFailing) rig.sim.failure = ({ body }) => ('text' in body ? undefined : 'no face found');
			const run = await rig.run(
				chain(
					start,
					generate(provider),
					submit(provider, { ...rig.fromLinks }),
					wait(provider, { onTaskFailure: 'output' }),
					get(provider),
				),
			);
			expect(run.error?.message).toBeUndefined();
			const isAijisu = provider === 'aijisu';
			const submitted = [
				`.${isAijisu ? 'mode' : 'model'} is not in the output`,
				...(isAijisu ? ['.callbackExecutionId is not in the output'] : []),
			];
			expect(differences(previewOf('submit'), run.json('Submit')[0]).sort()).toEqual(
				submitted.sort(),
			);
			expect(differences(previewOf('generate', 'speech'), run.json('Speech')[0])).toEqual([]);
			expect(differences(previewOf('wait'), run.json('Wait')[0])).toEqual([]);
			expect(differences(previewOf('get'), run.json('Get')[0])).toEqual([]);
		});
	},
);

it('the previews of what needs no provider are what it outputs', async () => {
	const joined = await rig.run(chain(start, join({})), {
		input: [withClip('main.mp4'), withClip('main.mp4')],
		credentials: {},
	});
	expect(differences(previewOf('join'), joined.json('Join')[0])).toEqual([]);
	const cut = await rig.run(chain(start, split()), {
		input: [{ json: {}, binary: { data: longSpeech } }],
		credentials: {},
	});
	expect(cut.json('Split').length).toBeGreaterThan(1);
	expect(differences(previewOf('split', 'speech'), cut.json('Split')[0])).toEqual([]);
});

it('there are previews for every version of the node, the same ones', () => {
	const { version } = new KlingAvatar().description;
	const folders = [version].flat().map((one) => `v${one.toFixed(1)}.0`);
	expect(readdirSync(SCHEMAS).sort()).toEqual(folders);
	const content = (folder: string) =>
		readdirSync(path.join(SCHEMAS, folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.json'))
			.map((file) => [file, readFileSync(path.join(SCHEMAS, folder, file), 'utf8')]);
	for (const folder of folders) expect(content(folder)).toEqual(content('v1.0.0'));
});

it('there is a preview for every operation, and the task comes first', () => {
	const { properties } = new KlingAvatar().description;
	const values = (name: string, resource?: string) =>
		properties
			.filter(
				(field) =>
					field.name === name &&
					(!resource || field.displayOptions?.show?.resource?.includes(resource)),
			)
			.flatMap((field) => field.options as INodePropertyOptions[])
			.map(({ value }) => String(value));
	for (const resource of values('resource')) {
		const files = readdirSync(path.join(FOLDER, resource)).map((file) => path.parse(file).name);
		expect(files.sort()).toEqual(values('operation', resource).sort());
		for (const operation of files) {
			const { type, properties: fields = {} } = previewOf(operation, resource);
			expect(type).toBe('object');
			if (localOperations.includes(operation)) continue;
			expect(Object.keys(fields).slice(0, 3)).toEqual(['provider', 'taskId', 'status']);
		}
	}
});
