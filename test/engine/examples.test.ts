import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import type { RunOptions, WorkflowJson } from './harness';
import { portraitFile } from './helpers/media';
import { useRig } from './helpers/support';
import { NODE } from './helpers/workflowParts';

const rig = useRig();

/** An example workflow, with a key and nothing else replaced but by `change`. */
async function run(
	file: string,
	options: RunOptions = {},
	change: (workflow: WorkflowJson) => void = () => undefined,
) {
	const place = path.resolve(__dirname, '../../workflows', file);
	const workflow = JSON.parse(readFileSync(place, 'utf8')) as WorkflowJson;
	for (const node of workflow.nodes) {
		if (node.type !== NODE) continue;
		node.credentials = { klingAvatarApi: { id: 'cometApi', name: 'CometAPI' } };
	}
	change(workflow);
	return await rig.run(workflow, options);
}

it('create-first-video.json makes a video of the portrait that it brings', async () => {
	const result = await run('create-first-video.json');
	expect(result.error?.message).toBeUndefined();
	const [item] = result.items('Create');
	expect(item?.json).toMatchObject({ isSuccess: true, parts: 1 });
	// The note names the price of ten seconds.
	expect(Math.abs(Number(item?.json.audioDurationSeconds) - 10)).toBeLessThan(2);
	expect(item?.binary?.data).toMatchObject({ mimeType: 'video/mp4' });
});

describe('form-to-video.json', () => {
	const submitted = (text: string) => [{ json: { Text: text }, binary: { Photo: portraitFile } }];

	it.each([
		['a sentence', 'This is what the person in the photo says to you.', 1],
		['a long text', 'This is one of many sentences that the person says. '.repeat(14), 2],
	])('shows the videos of %s', async (_name, text, parts) => {
		const result = await run('form-to-video.json', { input: submitted(text) });
		expect(result.error?.message).toBeUndefined();
		const [page] = result.json('Show Video');
		const shown = String(page?.responseText).match(/(?<=<video src=")[^"]+(?=" controls)/g);
		expect(shown).toHaveLength(parts);
		const [created] = result.json('Create');
		const { tasks } = created as { tasks: IDataObject[] };
		expect(shown).toEqual(tasks.map(({ videoUrl }) => videoUrl));
		expect(rig.creates).toHaveLength(parts);
	});

	it('says why there is none', async () => {
		const result = await run('form-to-video.json', { input: submitted('Hi') });
		const [page] = result.json('Say Why Not');
		expect(page?.completionMessage).toContain('"Text" is too short');
		expect(rig.creates).toEqual([]);
	});
});

/** Their nodes behind Speech take the provider from the item. */
describe.each(['cometApi', 'kling'] as const)('with Speech set to %s', (provider) => {
	const setTo = (workflow: WorkflowJson) => {
		workflow.nodes.find(({ name }) => name === 'Speech')!.parameters!.provider = provider;
		for (const node of workflow.nodes) {
			if (node.credentials) node.credentials = { klingAvatarApi: { id: provider, name: provider } };
		}
	};

	it('parked-wait-callback.json is parked until the provider calls', async () => {
		const parked = await run('parked-wait-callback.json', {}, setTo);
		expect(parked.status).toBe('waiting');
		const result = await rig.engine.untilFinished(parked);
		expect(result.json('Videos')).toMatchObject([{ provider, isSuccess: true }]);
		expect(result.items('Videos')[0]?.binary?.data).toMatchObject({ mimeType: 'video/mp4' });
		expect(result.items('Get')).toEqual([]);
	});

	it('durable-poll-loop.json asks again after each rest of 70 seconds', async () => {
		rig.sim.jobMilliseconds = 100_000;
		const first = await run('durable-poll-loop.json', {}, setTo);
		const result = await rig.engine.untilFinished(first, 600_000);
		expect(result.json('Done')).toMatchObject([{ provider, isSuccess: true }]);
		expect(result.items('Done')[0]?.binary?.data).toMatchObject({ mimeType: 'video/mp4' });
		expect(rig.queries).toHaveLength(3);
		expect(rig.sim.createdCount).toBe(1);
	});
});
