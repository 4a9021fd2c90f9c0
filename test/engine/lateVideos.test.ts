import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { INodeParameters } from 'n8n-workflow';

import { faults, type Provider } from '../simulator';
import { severalKeys } from '../support/severalKeys';
import { chain, link, type NodeJson, type WorkflowJson } from './harness';
import { KEY } from './helpers/canary';
import { split } from './helpers/joining';
import { oneEach, scriptOf } from './helpers/scripts';
import { generate, SPEAKERS, TEXT } from './helpers/speech';
import {
	added,
	asInput,
	end,
	fields,
	onlyIf,
	start,
	submit,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();

const TRIES = '{ ...$json, tries: ($json.tries ?? 0) + 1 }';
const WITH_TRIES: INodeParameters = { text: `={{ $json.tries ?? "" }} ${TEXT}` };

interface Wiring {
	speech?: INodeParameters;
	waiting?: Partial<NodeJson> & { parameters?: INodeParameters };
	newest?: boolean;
}

/** Start → Speech → Submit → Wait, whose late items come back to Speech. */
function chained(
	provider: Provider,
	{ speech = {}, waiting = { onError: 'continueErrorOutput' }, newest = true }: Wiring = {},
): WorkflowJson {
	const version = (node: NodeJson) => (newest ? added(node) : node);
	const portrait = { imageSource: 'url', imageUrl: rig.file('portrait.jpg') };
	const { parameters, ...settings } = waiting;
	const workflow = chain(
		start,
		version(generate(provider, speech)),
		version(submit(provider, { ...portrait, audioSource: 'speech' })),
		version(wait(provider, { timeout: 10, pollInterval: 2, ...parameters }, settings)),
	);
	workflow.nodes.push(fields('Again', TRIES), onlyIf('Enough', '$runIndex <= 5'), end);
	link(workflow, 'Again', 'Enough');
	link(workflow, 'Enough', 'Speech');
	link(workflow, 'Wait', 'End');
	if (settings.onError) link(workflow, 'Wait', 'Again', { output: 1 });
	return workflow;
}

describe.each(SPEAKERS)('%s: a video that was not ready, led back into Speech', (provider) => {
	it.each<[string, Wiring]>([
		['goes on, with its speech', {}],
		['goes on where nodes pass on nothing else', { newest: false }],
		['goes on where the text counts the tries', { speech: WITH_TRIES }],
		['goes on as the only part of its text', { speech: { ...WITH_TRIES, options: oneEach } }],
	])('%s', async (_name, wiring) => {
		rig.videosAreLate();
		const run = await rig.run(chained(provider, wiring), {
			input: asInput([{ text: TEXT }]),
			mode: 'trigger',
		});
		expect(run.error?.message).toBeUndefined();
		expect(run.tasks('Submit').length).toBeGreaterThan(1);
		expect(run.json('Speech', 0, 1)).toMatchObject([{ reused: true }]);
		expect(run.json('Submit', 0, 1)).toMatchObject([{ reused: true, taskId: rig.ids[0] }]);
		expect(rig.sim.jobs).toHaveLength(1);
		expect(rig.sim.speechJobs).toHaveLength(1);
		const [finished] = run.json('End');
		expect(finished).toMatchObject({ isSuccess: true, taskId: rig.ids[0] });
		expect(finished).not.toHaveProperty('details');
	});
});

it('a video that could not be made is made anew', async () => {
	rig.sim.failure = ({ kind }) =>
		kind === 'avatar' && rig.sim.jobs.length < 1 ? 'The face is not clear' : undefined;
	const run = await rig.run(chained('aijisu'), { input: asInput([{ text: TEXT }]) });
	expect(run.json('End')).toMatchObject([{ isSuccess: true, taskId: rig.ids[1] }]);
	expect(rig.sim.jobs).toHaveLength(2);
});

it('what an If node leads back from the regular output goes on, too', async () => {
	rig.videosAreLate();
	const workflow = chained('aijisu', { waiting: { parameters: { onTimeout: 'output' } } });
	workflow.connections.Wait = {};
	workflow.nodes.push(onlyIf('Late', '$json.isSuccess === false'));
	link(workflow, 'Wait', 'Late');
	link(workflow, 'Late', 'Again');
	const run = await rig.run(workflow, { input: asInput([{ text: TEXT }]) });
	expect(run.tasks('Submit').length).toBeGreaterThan(1);
	expect(rig.sim.jobs).toHaveLength(1);
	expect(rig.sim.speechJobs).toHaveLength(1);
});

it('of a script in parts and of equal texts, each part is spoken and made once', async () => {
	rig.videosAreLate(45);
	const speech = { options: oneEach, text: '={{ $json.text }}' };
	const script = scriptOf('bells', 'crabs', 'doves');
	const texts = [script, script, scriptOf('eels')].map((text) => ({ text }));
	const run = await rig.run(chained('cometApi', { speech }), {
		input: asInput(texts),
		mode: 'trigger',
	});
	expect(run.tasks('Submit').length).toBeGreaterThan(2);
	expect(rig.sim.speechJobs).toHaveLength(7);
	expect(rig.sim.jobs).toHaveLength(7);
	const made = run.tasks('End').flatMap((_, index) => run.json('End', 0, index));
	expect(made.map(({ taskId }) => taskId).sort()).toEqual([...rig.ids].sort());
	const parts = made.map(({ cutId, part }) => `${cutId} ${part}`);
	expect(new Set(parts).size).toBe(7);
});

it('a part whose video could not be made keeps its speech, whatever is put around its text', async () => {
	const failed = new Set<unknown>();
	rig.sim.failure = ({ kind, body }) => {
		const isFirst = kind === 'avatar' && !failed.has(body.audio_id);
		if (isFirst) failed.add(body.audio_id);
		return isFirst && failed.size % 2 === 1 ? 'The face is not clear' : undefined;
	};
	const speech = { options: oneEach, text: '={{ "Hello! " + $json.text }}' };
	const run = await rig.run(chained('kling', { speech }), {
		input: asInput([{ text: scriptOf('bells', 'crabs', 'doves') }]),
	});
	expect(run.tasks('Submit').length).toBeGreaterThan(1);
	expect(rig.sim.speechJobs).toHaveLength(3);
	expect(rig.sim.jobs).toHaveLength(5);
	const made = run.tasks('End').flatMap((_, index) => run.json('End', 0, index));
	expect(made.map(({ part }) => part).sort()).toEqual([1, 2, 3]);
});

it('another provider speaks and makes it anew', async () => {
	rig.videosAreLate();
	const workflow = chained('cometApi', { speech: { language: 'en' } });
	for (const node of workflow.nodes) {
		if (!node.credentials) continue;
		const provider = "={{ $runIndex ? 'kling' : 'cometApi' }}";
		node.parameters = { ...node.parameters, provider };
		node.credentials = { klingAvatarApi: { id: 'both', name: 'both' } };
	}
	const data = severalKeys({ key: KEY, url: rig.sim.url });
	const run = await rig.run(workflow, {
		input: asInput([{ text: TEXT }]),
		credentials: { both: { type: 'klingAvatarApi', data } },
	});
	expect(run.error?.message).toBeUndefined();
	expect(rig.sim.jobs.map(({ provider }) => provider)).toEqual(['cometApi', 'kling']);
	expect(rig.sim.speechJobs.map(({ provider }) => provider)).toEqual(['cometApi', 'kling']);
});

it('parts of a recording that are led back into Split are made once', async () => {
	rig.videosAreLate();
	const portrait = { imageSource: 'url', imageUrl: rig.file('portrait.jpg') };
	const voice = { audioSource: 'binary', audioBinaryField: 'data' };
	const workflow = chain(
		start,
		split({ longestPart: 8 }),
		added(submit('cometApi', { ...portrait, ...voice })),
		added(wait('cometApi', { timeout: 10, pollInterval: 2 }, { onError: 'continueErrorOutput' })),
		end,
	);
	link(workflow, 'Wait', 'Split', { output: 1 });
	const content = readFileSync(path.join(__dirname, '../fixtures/speech/tagged.mp3'));
	const data = { data: content, mimeType: 'audio/mpeg', fileName: 'voice.mp3' };
	const run = await rig.run(workflow, { input: [{ json: {}, binary: { data } }] });
	expect(run.error?.message).toBeUndefined();
	expect(run.tasks('Submit').length).toBeGreaterThan(1);
	expect(rig.sim.jobs).toHaveLength(run.json('Split').length);
	const ids = run.tasks('End').flatMap((_, index) => run.json('End', 0, index));
	expect(ids.map(({ taskId }) => taskId).sort()).toEqual([...rig.ids].sort());
});

it('speech that was not ready, and whose text counts the tries, is spoken once', async () => {
	rig.sim.switches.speech.answer = 'task';
	rig.sim.faultFor = ({ kind }) => {
		const isDown = Date.now() - (rig.sim.speechJobs[0]?.createdAt ?? 0) < 303_000;
		return kind === 'ttsQuery' && isDown ? faults.status(503) : undefined;
	};
	const workflow = chain(
		start,
		generate('kling', WITH_TRIES, { onError: 'continueErrorOutput' }),
		end,
	);
	workflow.nodes.push(fields('Again', TRIES));
	link(workflow, 'Speech', 'Again', { output: 1 });
	link(workflow, 'Again', 'Speech');
	const run = await rig.run(workflow, { input: asInput([{ text: TEXT }]) });
	expect(run.tasks('Speech').length).toBeGreaterThan(1);
	expect(run.json('End')).toMatchObject([{ isSuccess: true, reused: true, text: ` ${TEXT}` }]);
	expect(rig.sim.speechJobs).toHaveLength(1);
});

it('of rows of a sheet in two branches, with empty and odd fields, each is spoken and made once, also in a retry', async () => {
	rig.videosAreLate(20);
	const workflow = chained('kling', {
		speech: { text: '={{ $json.text }} {{ $now.toMillis() }}' },
	});
	workflow.nodes.push(fields('Left', '$json'), fields('Right', '$json'));
	workflow.connections.Start!.main![0] = [];
	for (const branch of ['Left', 'Right']) {
		link(workflow, 'Start', branch);
		link(workflow, branch, 'Speech');
	}
	// The columns are the user's own, whatever they are called.
	const rows = Array.from({ length: 60 }, (_, row) => ({
		row: row % 2 === 0 ? String(row) : row,
		text: `${TEXT} ${row % 7}`,
		details: row % 3 === 0 ? { failureReason: 'a note', status: 'late' } : '',
		failureAdvice: '',
		taskId: row % 5 === 0 ? null : '',
	}));
	rig.sim.inject({ on: 'create', after: 70, fault: faults.klingCode(1201) });
	const first = await rig.run(workflow, { input: asInput(rows), mode: 'trigger' });
	expect(first.status).toBe('error');
	const run = await rig.run(workflow, { previous: first });
	expect(run.error?.message).toBeUndefined();
	expect(rig.sim.speechJobs).toHaveLength(120);
	expect(rig.sim.jobs).toHaveLength(120);
	const made = run.tasks('End').flatMap((_, index) => run.json('End', 0, index));
	expect(made.map(({ taskId }) => taskId).sort()).toEqual([...rig.ids].sort());
	// The first branch has come by the error output, whose `details` takes the place of the column.
	expect(made.filter(({ details }) => details === '')).toHaveLength(40);
});

it('a late video that is led into another Speech, with a voice in reserve, is not made again', async () => {
	rig.videosAreLate();
	const workflow = chained('kling');
	workflow.nodes.push(added({ ...generate('kling'), name: 'Reserve' }));
	workflow.connections.Enough = {};
	link(workflow, 'Enough', 'Reserve');
	link(workflow, 'Reserve', 'Submit');
	const run = await rig.run(workflow, { input: asInput([{ text: TEXT }, { text: TEXT }]) });
	expect(run.error?.message).toBeUndefined();
	expect(run.tasks('Reserve').length).toBeGreaterThan(0);
	expect(rig.sim.jobs).toHaveLength(2);
	const made = run.tasks('End').flatMap((_, index) => run.json('End', 0, index));
	expect(made.map(({ taskId }) => taskId).sort()).toEqual([...rig.ids].sort());
});

it('late items that a Set node in between has stripped to their text, and loops over equal ones, end', async () => {
	rig.videosAreLate(12);
	const workflow = chained('aijisu');
	workflow.nodes.find(({ name }) => name === 'Again')!.parameters = fields(
		'Again',
		'{ text: $json.text, details: $json.details }',
	).parameters;
	const input = asInput(Array.from({ length: 5 }, () => ({ text: TEXT, n: 1 })));
	const run = await rig.run(workflow, { input });
	expect(run.error?.message).toBeUndefined();
	expect(rig.sim.speechJobs).toHaveLength(5);
	expect(rig.sim.jobs).toHaveLength(5);
});
