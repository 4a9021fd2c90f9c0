import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { INodeParameters } from 'n8n-workflow';

import { faults } from '../simulator';
import { chain, type NodeJson } from './harness';
import { silence } from './helpers/media';
import { oneByOne, taskIds } from './helpers/submissions';
import {
	asInput,
	end,
	fromFiles,
	PROVIDERS,
	start,
	submit,
	uncheckedLinks,
	useRig,
} from './helpers/support';
import { mediaItem } from './helpers/media';

const rig = useRig();

/** Serves a voice that is a little longer every time it is asked for, as speech that is made anew. */
let voices: Server;
let voiceUrl = '';
let served = 0;
beforeAll(async () => {
	voices = createServer((request, response) => {
		if (request.method === 'GET') served += 1;
		const { data } = silence(3 + served * 0.5) as { data: Buffer };
		response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': data.length });
		response.end(request.method === 'HEAD' ? undefined : data);
	});
	await new Promise<void>((resolve) => voices.listen(0, '127.0.0.1', resolve));
	voiceUrl = `http://127.0.0.1:${(voices.address() as AddressInfo).port}/voice.wav`;
});
afterAll(async () => await new Promise((resolve) => voices.close(resolve)));
beforeEach(() => {
	served = 0;
});

/** Parameters that come to something else at every try, though the user has changed nothing. */
const varying: Record<string, () => INodeParameters> = {
	'the time in the prompt': () => ({ prompt: '={{ $json.prompt }} {{ $now.toMillis() }}' }),
	'chance in the prompt': () => ({ prompt: '={{ $json.prompt }} {{ Math.random() }}' }),
	'the number of the execution in the prompt': () => ({
		prompt: '={{ $json.prompt }} {{ $execution.id }} {{ Date.now() }}',
	}),
	'a link that is signed anew': () => ({
		imageUrl:
			'=https://cdn.example.com/portrait.png?X-Amz-Date={{ Date.now() }}&X-Amz-Signature={{ Math.random() }}',
	}),
	'a link with the time in it': () => ({
		audioUrl: '=https://cdn.example.com/voice.mp3?at={{ $now.toMillis() }}{{ Math.random() }}',
	}),
	'speech that is made anew, of another length': () => ({
		imageUrl: rig.file('portrait.jpg'),
		audioUrl: voiceUrl,
		audioDurationSource: 'auto',
		options: { submissionsInParallel: 1 },
	}),
	'an External Task ID of the execution': () => ({
		options: { ...oneByOne, externalTaskId: '=row-{{ $json.n }}-{{ $execution.id }}' },
	}),
	'an External Task ID of the time': () => ({
		options: { ...oneByOne, externalTaskId: '=row-{{ $json.n }}-{{ $now.toMillis() }}' },
	}),
};

const items = (count: number) =>
	asInput(Array.from({ length: count }, (_, n) => ({ n, prompt: `job ${n}` })));

describe.each(PROVIDERS)('%s: what varies between tries', (provider) => {
	const node = (parameters: INodeParameters, settings: Partial<NodeJson> = {}) =>
		submit(provider, { ...uncheckedLinks, options: oneByOne, ...parameters }, settings);
	const retrying = { retryOnFail: true, maxTries: 4, waitBetweenTries: 5 };
	/** The lost answer of the only job; nor can CometAPI be asked for it. */
	const everythingUnsure = () => {
		rig.sim.faultFor = ({ kind }) =>
			kind === 'create'
				? faults.afterHandling(faults.status(500))
				: kind === 'query'
					? faults.klingCode(5001)
					: undefined;
	};

	it.each(Object.keys(varying))('%s: Retry On Fail picks up what was created', async (name) => {
		rig.sim.inject({ on: 'create', after: 1, times: 2, fault: faults.klingCode(1201) });
		const workflow = chain(start, node(varying[name]!(), retrying), end);
		const run = await rig.run(workflow, { input: items(3) });
		expect(run.status).toBe('success');
		expect(taskIds(run)).toEqual(rig.ids);
		expect(rig.sim.createdCount).toBe(3);
	});

	it.each(Object.keys(varying))('%s: Retry execution picks up what was created', async (name) => {
		rig.sim.inject({ on: 'create', after: 2, fault: faults.klingCode(1201) });
		const workflow = chain(start, node(varying[name]!()), end);
		const first = await rig.run(workflow, { input: items(3), mode: 'trigger' });
		expect(first.status).toBe('error');
		const second = await rig.run(workflow, { previous: first });
		expect(taskIds(second)).toEqual(rig.ids);
		expect(second.json('Submit').map(({ reused }) => reused)).toEqual([true, true, false]);
		expect(rig.sim.createdCount).toBe(3);
	});

	it.each(Object.keys(varying))('%s: an unsure request is not sent again', async (name) => {
		everythingUnsure();
		const workflow = chain(start, node(varying[name]!(), retrying));
		const first = await rig.run(workflow, { input: items(1), mode: 'trigger' });
		expect(first.status).toBe('error');
		const second = await rig.run(workflow, { previous: first });
		const third = await rig.run(workflow, { previous: second });
		expect(third.status).toBe('error');
		expect(rig.creates).toHaveLength(1);
	});

	it('a mended expression sends the item that it is for, and no other one', async () => {
		const prompt = '={{ $json.prompt }} {{ $now.toMillis() }} {{ Math.random() }}';
		rig.sim.inject({ on: 'create', after: 1, fault: faults.klingCode(1201) });
		const first = await rig.run(
			chain(start, node({ prompt, imageUrl: '=https://cdn.example.com/{{ $json.n }}.png' })),
			{ input: items(3), mode: 'trigger' },
		);
		expect(rig.sim.createdCount).toBe(1);
		const imageUrl =
			"=https://cdn.example.com/{{ $json.n }}{{ $json.n === 1 ? '-better' : '' }}.png";
		const mended = chain(start, node({ prompt, imageUrl }));
		const second = await rig.run(mended, { previous: first });
		expect(second.json('Submit').map(({ reused }) => reused)).toEqual([true, false, false]);
		expect(rig.sim.createdCount).toBe(3);
	});

	it('a mended text sends the item that it is for, though the rest of the text varies', async () => {
		rig.sim.inject({ on: 'create', after: 1, fault: faults.klingCode(1201) });
		const prompt = '={{ $json.prompt }} at {{ $now.toMillis() }}';
		const first = await rig.run(chain(start, node({ prompt })), {
			input: items(3),
			mode: 'trigger',
		});
		const better = "={{ $json.n === 1 ? 'Another job' : $json.prompt }} at {{ $now.toMillis() }}";
		const mended = chain(start, node({ prompt: better }));
		const second = await rig.run(mended, { previous: first });
		expect(second.json('Submit').map(({ reused }) => reused)).toEqual([true, false, false]);
		expect(rig.sim.createdCount).toBe(3);
	});

	it('a mended item is sent although its request before was unsure', async () => {
		const prompt = '={{ $json.prompt }} {{ Math.random() }}';
		rig.sim.inject({ on: 'create', fault: faults.afterHandling(faults.status(500)) });
		rig.sim.inject({ on: 'query', times: 99, fault: faults.klingCode(5001) });
		const first = await rig.run(chain(start, node({ prompt })), {
			input: items(1),
			mode: 'trigger',
		});
		expect(first.status).toBe('error');
		const imageUrl = 'https://cdn.example.com/better.png';
		const second = await rig.run(chain(start, node({ prompt, imageUrl })), { previous: first });
		expect(second.json('Submit')).toMatchObject([{ reused: false }]);
		expect(rig.sim.createdCount).toBe(2);
	});

	it('a changed text over the same items is a new video', async () => {
		rig.sim.inject({ on: 'create', after: 1, fault: faults.klingCode(1201) });
		const first = await rig.run(chain(start, node({ prompt: '=a {{ Math.random() }}' })), {
			input: items(2),
			mode: 'trigger',
		});
		const changed = chain(start, node({ prompt: '=b {{ Math.random() }}' }));
		const second = await rig.run(changed, { previous: first });
		expect(second.json('Submit').map(({ reused }) => reused)).toEqual([false, false]);
		expect(rig.sim.createdCount).toBe(3);
	});

	it('files with varying prompts are told apart by their items', async () => {
		rig.sim.inject({ on: 'create', after: 2, fault: faults.klingCode(1201) });
		const files = submit(provider, {
			...fromFiles,
			prompt: '=a calm speaker {{ Math.random() }}',
			options: { submissionsInParallel: 1 },
		});
		const input = [mediaItem({ n: 0 }), mediaItem({ n: 1 }), mediaItem({ n: 2 })];
		const first = await rig.run(chain(start, files), { input, mode: 'trigger' });
		const second = await rig.run(chain(start, files), { previous: first });
		expect(taskIds(second)).toEqual(rig.ids);
		expect(rig.sim.createdCount).toBe(3);
	});

	it('a name of another kind alone is no other video', async () => {
		const name = (externalTaskId: string) => node({ options: { ...oneByOne, externalTaskId } });
		rig.sim.inject({ on: 'create', after: 1, fault: faults.klingCode(1201) });
		const first = await rig.run(chain(start, name('=row-{{ $json.n }}')), {
			input: items(2),
			mode: 'trigger',
		});
		const second = await rig.run(chain(start, name('=line-{{ $json.n }}')), { previous: first });
		expect(second.json('Submit').map(({ reused }) => reused)).toEqual([true, false]);
		expect(rig.sim.createdCount).toBe(2);
	});
});
