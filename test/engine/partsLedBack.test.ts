import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { faults } from '../simulator';
import { chain, link, type NodeJson, type WorkflowJson } from './harness';
import { allOf, asked, oneEach, paidTexts, refuse, scriptOf, sentence } from './helpers/scripts';
import { generate, voice } from './helpers/speech';
import {
	asInput,
	end,
	fields,
	onlyIf,
	start,
	submit,
	uncheckedLinks,
	useRig,
} from './helpers/support';

const rig = useRig();
const NAMES = ['bells', 'crabs', 'doves', 'eels'];
const SCRIPT = scriptOf(...NAMES);
const refusal = faults.klingCode(1201);

/** Start → Speech, whose error output comes back to it. */
function ledBack(
	what: string,
	{ turns = 3, ...parameters }: INodeParameters & { turns?: number } = {},
	settings: Partial<NodeJson> = {},
): WorkflowJson {
	const workflow = chain(
		start,
		generate(
			'cometApi',
			{ options: oneEach, ...parameters },
			{ onError: 'continueErrorOutput', ...settings },
		),
		end,
	);
	workflow.nodes.push(fields('Again', what), onlyIf('Enough', `$json.tries <= ${turns}`));
	link(workflow, 'Speech', 'Again', { output: 1 });
	link(workflow, 'Again', 'Enough');
	return link(workflow, 'Enough', 'Speech');
}

const AS_IT_CAME = '{ ...$json, tries: ($json.tries ?? 0) + 1 }';
/** What a workflow may make of a failed item before it comes back. */
const WAYS: Record<string, string> = {
	'as it came out': AS_IT_CAME,
	'with its own fields only': '{ n: $json.n, text: $json.text, tries: ($json.tries ?? 0) + 1 }',
	'with the text of the part':
		'{ ...$json, text: $json.details.text, tries: ($json.tries ?? 0) + 1 }',
};

/** The parts that were put out, in order, each once, of one cut. */
function expectWhole(items: readonly IDataObject[], names = NAMES) {
	expect(items.every(({ isSuccess }) => isSuccess === true)).toBe(true);
	const inOrder = [...items].sort((one, other) => Number(one.part) - Number(other.part));
	expect(inOrder.map(({ text }) => text)).toEqual(names.map(sentence));
	expect(inOrder.map(({ part }) => part)).toEqual(names.map((_, index) => index + 1));
	expect(new Set(items.map(({ cutId }) => cutId)).size).toBe(1);
	expect(items[0]!.cutId).toEqual(expect.stringMatching(/./));
	// What an item says is what is heard.
	for (const { taskId, text } of items) expect(rig.sim.job(String(taskId)).body.text).toBe(text);
}

describe('a part that is led back with other words', () => {
	const TRY = '={{ "Try " + ($json.tries ?? 0) + ". " + $json.text }}';
	const atFal = (way: string) =>
		ledBack(
			WAYS[way]!,
			{ provider: 'fal', voice: voice('Wise_Woman'), text: TRY, options: oneEach },
			{ credentials: { klingAvatarApi: { id: 'fal', name: 'fal' } } },
		);

	it('keeps those that were accepted, although its state could not be read', async () => {
		rig.sim.switches.speech.answer = 'task';
		// Speech is waited for for five minutes.
		rig.sim.faultFor = ({ kind }) => {
			const isDown = Date.now() - (rig.sim.speechJobs[0]?.createdAt ?? 0) < 303_000;
			return kind === 'ttsQuery' && isDown ? faults.status(503) : undefined;
		};
		const workflow = atFal('with its own fields only');
		const run = await rig.run(workflow, { input: asInput([{ n: 1, text: sentence('bells') }]) });
		expect(run.tasks('Speech').length).toBeGreaterThan(1);
		expect(run.json('End')).toMatchObject([
			{ isSuccess: true, reused: true, text: `Try 0. ${sentence('bells')}` },
		]);
		expect(rig.sim.speechJobs).toHaveLength(1);
	});

	it('is asked for without what is put around it', async () => {
		refuse(rig, refusal, { crabs: 1, eels: 2 });
		const text = '={{ "Hello! " + $json.text }}';
		const workflow = ledBack(WAYS['with the text of the part']!, { text });
		const run = await rig.run(workflow, { input: asInput([{ n: 1, text: SCRIPT }]) });
		const [first, ...others] = NAMES.map(sentence);
		expect(paidTexts(rig)).toEqual([`Hello! ${first}`, ...others].sort());
		expect(allOf(run, 'End').map((item) => item.text)).toEqual(expect.arrayContaining(others));
	});

	it('keeps the words that were accepted in the end, and says them', async () => {
		rig.sim.switches.speech.answer = 'task';
		rig.sim.inject({ on: 'tts', fault: faults.status(400, { detail: 'no' }) });
		rig.sim.faultFor = ({ kind }) => {
			const isDown = Date.now() - (rig.sim.speechJobs[0]?.createdAt ?? 0) < 303_000;
			return kind === 'ttsQuery' && isDown ? faults.status(503) : undefined;
		};
		const workflow = atFal('as it came out');
		const run = await rig.run(workflow, { input: asInput([{ n: 1, text: sentence('bells') }]) });
		expect(run.tasks('Speech').length).toBeGreaterThan(2);
		const text = `Try 1. ${sentence('bells')}`;
		expect(run.json('End')).toMatchObject([{ isSuccess: true, reused: true, text }]);
		expect(paidTexts(rig)).toEqual([text]);
	});

	it('of a script of which each part fails otherwise, each is paid once, also when the execution is retried', async () => {
		const { sim } = rig;
		sim.switches.speech.answer = 'task';
		// Of the first part nobody can say how it is for five minutes; the second is refused twice.
		const isDown = () => Date.now() - (sim.speechJobs[0]?.createdAt ?? 0) < 303_000;
		let refusals = 2;
		sim.faultFor = ({ kind, path, body }) => {
			if (kind === 'ttsQuery' && isDown() && path.includes(sim.speechJobs[0]!.id)) {
				return faults.status(503);
			}
			const isCrabs = kind === 'tts' && JSON.stringify(body).includes('crabs');
			return isCrabs && (refusals -= 1) >= 0 ? faults.status(400, { detail: 'no' }) : undefined;
		};
		const workflow = atFal('with its own fields only');
		workflow.nodes.push(submit('fal', { ...uncheckedLinks, audioSource: 'speech' }));
		workflow.connections.Speech!.main![0] = [{ node: 'Submit', type: 'main', index: 0 }];
		sim.inject({ on: 'create', fault: faults.insufficientBalance('fal') });
		const input = asInput([{ n: 1, text: scriptOf('bells', 'crabs', 'doves') }]);
		const first = await rig.run(workflow, { input, mode: 'trigger' });
		expect(first.status).toBe('error');
		const second = await rig.run(workflow, { previous: first });
		expect(second.error?.message).toBeUndefined();
		for (const name of ['bells', 'crabs', 'doves']) {
			expect(paidTexts(rig).filter((text) => text.includes(name))).toHaveLength(1);
		}
		expect(sim.speechJobs).toHaveLength(3);
		expect(sim.jobs).toHaveLength(3);
	});

	it('keeps to its cut where Longest Part is another one by then', async () => {
		refuse(rig, refusal, { crabs: 1, doves: 1 });
		const ways = WAYS['with its own fields only']!;
		const of = (longestPart: number) => {
			const workflow = ledBack(ways, { text: TRY, options: { ...oneEach, longestPart } });
			const next = submit('cometApi', { ...uncheckedLinks, audioSource: 'speech' });
			// n8n comes first to what stands further up.
			workflow.nodes.push({ ...next, position: [0, -1000] });
			workflow.connections.Speech!.main![0] = [{ node: 'Submit', type: 'main', index: 0 }];
			return workflow;
		};
		rig.sim.inject({ on: 'create', fault: faults.insufficientBalance('cometApi') });
		const input = asInput([{ n: 1, text: scriptOf('bells', 'crabs', 'doves') }]);
		const first = await rig.run(of(7), { input, mode: 'trigger' });
		expect(first.status).toBe('error');
		const second = await rig.run(of(13), { previous: first });
		expect(second.error?.message).toBeUndefined();
		expect(paidTexts(rig)).toEqual([
			sentence('crabs'),
			sentence('doves'),
			`Try 0. ${sentence('bells')}`,
		]);
		expect(rig.sim.jobs).toHaveLength(3);
	});

	it('is not sent again while nobody knows what became of it', async () => {
		refuse(rig, faults.afterHandling(faults.status(500)), { bells: 1 });
		const workflow = ledBack(WAYS['with its own fields only']!, { text: TRY });
		await rig.run(workflow, { input: asInput([{ n: 1, text: SCRIPT }]) });
		expect(asked(rig, 'bells')).toHaveLength(1);
		expect(rig.sim.speechJobs).toHaveLength(4);
	});

	it('that count the tries is not sent for ever, though nothing counts the turns', async () => {
		refuse(rig, refusal, { bells: Infinity });
		const workflow = ledBack(WAYS['with its own fields only']!, { text: TRY, turns: 1000 });
		const run = await rig.run(workflow, { input: asInput([{ n: 1, text: SCRIPT }]) });
		expect(run.status).toBe('success');
		expect(asked(rig, 'bells')).toHaveLength(10);
	});

	it('that are cut otherwise says so as often as it comes, and is never taken for a new text', async () => {
		refuse(rig, refusal, { doves: Infinity });
		const text = '={{ $json.tries ? $json.text.replaceAll("which", "and that") : $json.text }}';
		const run = await rig.run(ledBack(AS_IT_CAME, { text }), {
			input: asInput([{ n: 1, text: SCRIPT }]),
		});
		const failed = allOf(run, 'Speech', 1);
		expect(failed.slice(1).map((item) => item.error)).toEqual(
			Array(2).fill(expect.stringContaining('which is cut otherwise')),
		);
		expect(failed.map(({ details }) => (details as IDataObject).part)).toEqual([3, 3, 3]);
		// It has left the loop.
		const last = allOf(run, 'End').filter(({ isSuccess }) => isSuccess === false);
		expect(last).toMatchObject([{ part: 3 }]);
		expect(paidTexts(rig)).toEqual(['bells', 'crabs', 'eels'].map(sentence));
	});
});

describe.each(Object.entries(WAYS))('a part that is led back %s', (_way, what) => {
	it('asks for its own speech only, once refused', async () => {
		refuse(rig, refusal, { doves: 1 });
		const run = await rig.run(ledBack(what), { input: asInput([{ n: 1, text: SCRIPT }]) });
		expect(run.status).toBe('success');
		expect(paidTexts(rig)).toEqual(NAMES.map(sentence));
		expectWhole(allOf(run, 'End'));
	});

	it.each([
		['varies from try to try', '"Hello at " + $now.toMillis() + ", dear friends. "'],
		['counts the tries', '"This is try " + (($json.tries ?? 0) + 1) + ", my friends. "'],
	])('is paid once where the greeting %s', async (_name, greeting) => {
		refuse(rig, refusal, { doves: 2 });
		const text = `={{ ${greeting} + $json.text }}`;
		const run = await rig.run(ledBack(what, what.includes('details') ? {} : { text }), {
			input: asInput([{ n: 1, text: SCRIPT }]),
		});
		expect(run.status).toBe('success');
		const items = allOf(run, 'End');
		expect(rig.sim.speechJobs).toHaveLength(items.length);
		expect(new Set(items.map(({ part }) => part)).size).toBe(Number(items[0]!.parts));
		expect(new Set(items.map(({ cutId }) => cutId)).size).toBe(1);
	});

	it('asks for its own speech only, too, once a later node has failed and the execution is retried', async () => {
		refuse(rig, refusal, { doves: 1 });
		rig.sim.inject({ on: 'create', fault: refusal });
		const workflow = ledBack(what);
		workflow.nodes.push(
			submit('cometApi', { ...uncheckedLinks, audioSource: 'speech', prompt: '' }),
		);
		link(workflow, 'End', 'Submit');
		const input = asInput([{ n: 1, text: SCRIPT }]);
		const failed = await rig.run(workflow, { input, mode: 'trigger' });
		expect(failed.status).toBe('error');
		const run = await rig.run(workflow, { previous: failed });
		expect(run.status).toBe('success');
		expect(paidTexts(rig)).toEqual(NAMES.map(sentence));
		expectWhole(allOf(run, 'End'));
	});

	it.each([
		['at once', 'at once'],
		['in the end', 'task'],
	] as const)('is not asked for without end when its speech fails %s', async (_when, answer) => {
		rig.sim.switches.speech.answer = answer;
		rig.sim.failure = ({ body }) =>
			String(body.text).includes('doves') ? 'The voice is not clear' : undefined;
		const run = await rig.run(ledBack(what, { turns: 1000 }), {
			input: asInput([{ n: 1, text: SCRIPT }]),
		});
		expect(run.status).toBe('success');
		expect(paidTexts(rig)).toEqual(NAMES.map(sentence));
		const [failed] = allOf(run, 'End').filter(({ isSuccess }) => isSuccess === false);
		expect(failed!.failureReason).toContain('The voice is not clear');
	});

	it('is not sent for ever when it is refused for good, though nothing counts the turns', async () => {
		refuse(rig, refusal, { bells: Infinity, doves: Infinity });
		const run = await rig.run(ledBack(what, { turns: 1000 }), {
			input: asInput([{ n: 1, text: SCRIPT }]),
		});
		expect(run.status).toBe('success');
		expect(paidTexts(rig)).toEqual(['crabs', 'eels'].map(sentence));
		for (const word of ['bells', 'doves']) expect(asked(rig, word)).toHaveLength(3);
		const failed = allOf(run, 'End').filter(({ isSuccess }) => isSuccess === false);
		expect(failed.map(({ part }) => part)).toEqual([1, 3]);
		expect(failed[0]!.failureReason).toMatch(
			/^Part 1 of 4, "This is the one about bells.*": It was refused 3 times in this execution, and is not sent again: CometAPI refused the request/,
		);
	});

	it('keeps to its item where several have the same text', async () => {
		refuse(rig, refusal, { crabs: 2, eels: 1 });
		const run = await rig.run(ledBack(what), {
			input: asInput([1, 2].map((n) => ({ n, text: SCRIPT }))),
		});
		expect(run.status).toBe('success');
		expect(paidTexts(rig)).toEqual(NAMES.flatMap((name) => [sentence(name), sentence(name)]));
		const items = allOf(run, 'End');
		const cuts = [...new Set(items.map(({ cutId }) => cutId))];
		expect(cuts).toHaveLength(2);
		for (const cutId of cuts) expectWhole(items.filter((item) => item.cutId === cutId));
	});

	it('whose answer was lost is not sent again, and no other', async () => {
		refuse(rig, faults.afterHandling(faults.status(500)), { crabs: 1 });
		const run = await rig.run(ledBack(what), { input: asInput([{ n: 1, text: SCRIPT }]) });
		expect(run.tasks('Speech')).toHaveLength(4);
		expect(paidTexts(rig)).toEqual(NAMES.map(sentence));
		expect(allOf(run, 'End').map(({ part }) => part)).toEqual([1, 3, 4]);
	});
});

describe('a part that is mended on its way back', () => {
	const mended: Record<string, string> = {
		'in the whole text': `{ ...$json, text: $json.text.replace("about doves", "about owls") }`,
		'by its text alone': `{ ...$json, text: $json.details.text.replace("doves", "owls") }`,
	};

	it.each(Object.entries(mended))('%s joins the others', async (_name, what) => {
		refuse(rig, refusal, { doves: Infinity });
		const run = await rig.run(ledBack(what.replace('{ ', '{ tries: ($json.tries ?? 0) + 1, ')), {
			input: asInput([{ text: SCRIPT }]),
		});
		expect(run.status).toBe('success');
		expectWhole(allOf(run, 'End'), ['bells', 'crabs', 'owls', 'eels']);
		expect(rig.sim.speechJobs).toHaveLength(4);
	});

	it('is refused where the text has become another one, and nothing is sent', async () => {
		refuse(rig, refusal, { doves: Infinity });
		const what = `{ ...$json, text: "${scriptOf('foxes', 'goats', 'hares')}", tries: ($json.tries ?? 0) + 1 }`;
		const run = await rig.run(ledBack(what, { turns: 1 }), { input: asInput([{ text: SCRIPT }]) });
		expect(rig.sim.speechJobs).toHaveLength(3);
		const [failed] = run.json('Speech', 1, 1);
		expect(failed!.error).toContain(
			'came back to be spoken again as part 3 of 4, "This is the one about doves',
		);
	});
});

it('is picked up where its speech was not ready in time', async () => {
	rig.sim.switches.speech.answer = 'task';
	rig.sim.jobMilliseconds = 3500;
	const options = { ...oneEach, timeout: 1 };
	const run = await rig.run(ledBack(AS_IT_CAME, { options, turns: 20 }), {
		input: asInput([{ text: SCRIPT }]),
	});
	expect(run.status).toBe('success');
	expect(run.tasks('Speech').length).toBeGreaterThan(1);
	expect(rig.sim.speechJobs).toHaveLength(4);
	expectWhole(allOf(run, 'End'));
});

it('by the regular output is recognised as well', async () => {
	refuse(rig, refusal, { crabs: 1 });
	const workflow = chain(
		start,
		generate('cometApi', { options: oneEach }, { onError: 'continueRegularOutput' }),
		onlyIf('Failed', '$json.isSuccess === false'),
	);
	workflow.nodes.push(end);
	link(workflow, 'Failed', 'Speech');
	link(workflow, 'Failed', 'End', { output: 1 });
	const run = await rig.run(workflow, { input: asInput([{ text: SCRIPT }]) });
	expect(run.status).toBe('success');
	expect(paidTexts(rig)).toEqual(NAMES.map(sentence));
	expectWhole(allOf(run, 'End'));
});

it('of fifty rows, each part is paid once', async () => {
	const rows = Array.from({ length: 50 }, (_, n) => ({
		n,
		text: scriptOf(`row ${n} first`, `row ${n} second`),
	}));
	refuse(rig, refusal, { 'row 7 second': 2, 'row 42 first': 1, 'row 49 second': 1 });
	const options = { ...oneEach, submissionsInParallel: 10, downloadSpeech: false };
	const run = await rig.run(ledBack(WAYS['with its own fields only']!, { options }), {
		input: asInput(rows),
	});
	expect(run.status).toBe('success');
	expect(new Set(paidTexts(rig)).size).toBe(100);
	expect(rig.sim.speechJobs.length).toBe(100);
	expect(allOf(run, 'End')).toHaveLength(100);
});
