import { faults } from '../simulator';
import { severalKeys } from '../support/severalKeys';
import { chain, link, type NodeJson } from './harness';
import { mediaItem, silence } from './helpers/media';
import { allOf, oneEach, scriptOf } from './helpers/scripts';
import { generate } from './helpers/speech';
import {
	asInput,
	end,
	fields,
	fromFiles,
	GATEWAYS,
	get,
	onlyIf,
	shownError,
	start,
	submit,
	useRig,
	wait,
} from './helpers/support';

/** The gateways that are no relays of Kling's as people wire them: files, loops, a provider that a row names. */
const rig = useRig();

const shared = { klingAvatarApi: { id: 'all', name: 'All' } };
const withAllKeys = () => ({
	credentials: { all: { type: 'klingAvatarApi', data: severalKeys(rig.sim) } },
});
/** A node whose provider is that of its item, with one credential for all. */
const byRow = (node: NodeJson): NodeJson => ({
	...node,
	parameters: { ...node.parameters, provider: '={{ $json.provider }}' },
	credentials: shared,
});
const paid = () => rig.sim.jobs.map(({ provider }) => provider);
const ids = (run: Awaited<ReturnType<typeof rig.run>>, name: string) =>
	allOf(run, name).map(({ taskId }) => String(taskId));

describe.each(GATEWAYS)('%s', (provider) => {
	it('pays once a file though uploads and creates fail, what failed is led back, and it is retried', async () => {
		const prompt = '={{ "At " + $now.toMillis() + " " + Math.random() }}';
		const node = submit(
			provider,
			{ ...fromFiles, prompt, includeOtherFields: true },
			{ onError: 'continueErrorOutput', typeVersion: 1.1 },
		);
		// Once the items that were led back are made, what follows fails.
		const taskId = '={{ $runIndex > 0 ? "nobody" : $json.taskId }}';
		const workflow = chain(start, node, get(provider, { taskId }));
		workflow.nodes.push(onlyIf('Again', '$runIndex < 3'));
		link(workflow, 'Submit', 'Again', { output: 1 });
		link(workflow, 'Again', 'Submit');
		rig.sim.inject({ on: 'upload', times: 3, fault: faults.status(503) });
		rig.sim.inject({ on: 'create', after: 1, fault: faults.insufficientBalance(provider) });
		const input = [2, 3, 4].map((seconds) => mediaItem({ seconds }, silence(seconds)));
		const first = await rig.run(workflow, { input, mode: 'trigger' });
		expect(shownError(first, 'Get').message).toContain('does not know this task');
		const made = new Set(ids(first, 'Submit'));
		const second = await rig.run(workflow, { previous: first });
		expect(new Set([...ids(second, 'Submit'), ...made])).toEqual(new Set(rig.ids));
		expect(rig.ids).toHaveLength(3);
		expect(rig.sim.keyLeaks).toEqual([]);
	});
});

it('rows that name their provider go through one Submit turn by turn, and a retry pays none of them again', async () => {
	const rows = JSON.stringify(['kie', 'fal', 'waveSpeed', 'kie']);
	const workflow = chain(
		start,
		fields('Next', `{ n: ($json.n ?? -1) + 1, provider: ${rows}[($json.n ?? -1) + 1] }`),
		byRow(submit('fal', { ...rig.fromLinks, prompt: '={{ "At " + $now.toMillis() }}' })),
		byRow(wait('fal')),
		fields('Keep', '{ n: $("Next").item.json.n }'),
		onlyIf('More', '$json.n < 3'),
	);
	link(workflow, 'More', 'Next');
	rig.sim.inject({ on: 'create', provider: 'waveSpeed', fault: faults.status(401, {}) });
	const first = await rig.run(workflow, { ...withAllKeys(), mode: 'trigger' });
	expect(shownError(first, 'Submit').message).toContain('WaveSpeedAI');
	const second = await rig.run(workflow, { ...withAllKeys(), previous: first });
	expect(second.error?.message).toBeUndefined();
	expect(paid()).toEqual(['kie', 'fal', 'waveSpeed', 'kie']);
	expect(allOf(second, 'Wait').every(({ isSuccess }) => isSuccess === true)).toBe(true);
});

it('a sheet whose provider is misspelt, empty or another row’s is told so before anything is sent', async () => {
	const node = byRow(submit('fal', rig.fromLinks, { onError: 'continueRegularOutput' }));
	const run = await rig.run(chain(start, node), {
		...withAllKeys(),
		input: asInput([
			{ provider: 'fal' },
			{ provider: 'Fal' },
			{ provider: '' },
			{ provider: 'kie' },
		]),
	});
	expect(run.json('Submit').map(({ failureReason }) => failureReason ?? 'made')).toEqual([
		'made',
		'"Provider" is none of its choices for this item, but fal.ai for the first one of the run',
		'"Provider" is none of its choices for this item, but fal.ai for the first one of the run',
		'"Provider" is kie.ai for this item, but fal.ai for the first one of the run',
	]);
	expect(paid()).toEqual(['fal']);
	const none = byRow(submit('fal', rig.fromLinks));
	const empty = await rig.run(chain(start, none), {
		...withAllKeys(),
		input: asInput([{ provider: '' }]),
	});
	expect(shownError(empty, 'Submit').message).toBe('"Provider" is not one of its choices');
});

it('a Wait behind branches of two gateways says which task is whose, and loses none', async () => {
	const workflow = chain(
		start,
		submit('fal', { ...rig.fromLinks, prompt: 'one' }, { name: 'At fal' }),
		byRow(wait('fal', {}, { onError: 'continueRegularOutput' })),
		end,
	);
	workflow.nodes.push(submit('kie', { ...rig.fromLinks, prompt: 'two' }, { name: 'At kie' }));
	link(workflow, 'Start', 'At kie');
	link(workflow, 'At kie', 'Wait');
	const credentials = { ...rig.credentials(), ...withAllKeys().credentials };
	const run = await rig.run(workflow, { credentials });
	expect(run.error?.message).toBeUndefined();
	expect(allOf(run, 'Wait').map(({ provider, isSuccess }) => [provider, isSuccess])).toEqual([
		['fal', true],
		['kie', true],
	]);
	expect(new Set(ids(run, 'Wait'))).toEqual(new Set(rig.ids));
});

it('long texts of two gateways go through one Submit and one Wait, whose provider is the item’s, each part paid once', async () => {
	const spoken = (provider: 'fal' | 'waveSpeed', name: string): NodeJson => ({
		...generate(provider, {
			text: '={{ "At " + $now.toMillis() + ". " + $json.text }}',
			options: oneEach,
		}),
		name,
		credentials: shared,
	});
	const { imageSource, imageUrl } = rig.fromLinks;
	const ofSpeech = { imageSource, imageUrl, audioSource: 'speech' };
	const workflow = chain(
		start,
		spoken('fal', 'Left'),
		byRow(submit('fal', ofSpeech)),
		byRow(wait('fal', { options: { downloadVideo: true } })),
	);
	workflow.nodes.push(spoken('waveSpeed', 'Right'));
	link(workflow, 'Start', 'Right');
	link(workflow, 'Right', 'Submit');
	rig.sim.inject({ on: 'create', provider: 'waveSpeed', fault: faults.status(401, {}) });
	const input = asInput([
		{ text: scriptOf('bells', 'crabs') },
		{ text: scriptOf('doves', 'eels') },
	]);
	const first = await rig.run(workflow, { ...withAllKeys(), input, mode: 'trigger' });
	expect(shownError(first, 'Submit').message).toContain('WaveSpeedAI');
	const second = await rig.run(workflow, { ...withAllKeys(), previous: first });
	expect(second.error?.message).toBeUndefined();
	// The greeting is a part of its own.
	const videos = allOf(second, 'Wait');
	expect(videos.map(({ provider, part, isSuccess }) => [provider, part, isSuccess])).toEqual(
		['fal', 'waveSpeed'].flatMap((provider) =>
			[1, 2, 3, 1, 2, 3].map((part) => [provider, part, true]),
		),
	);
	expect(new Set(ids(second, 'Wait'))).toEqual(new Set(rig.ids));
	expect(rig.sim.speechJobs).toHaveLength(12);
	expect(rig.sim.jobs).toHaveLength(12);
});
