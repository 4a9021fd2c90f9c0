import type { INodeParameters } from 'n8n-workflow';

import { faults } from '../simulator';
import { severalKeys } from '../support/severalKeys';
import { chain, link, type NodeJson } from './harness';
import { agentWorkflow, AGENTS, answersOf, asTool } from './helpers/agents';
import { KEY } from './helpers/canary';
import { silence, speechFile } from './helpers/media';
import { allOf, scriptOf, sentence } from './helpers/scripts';
import { generate, TEXT, voice } from './helpers/speech';
import {
	added,
	end,
	fields,
	NODE,
	onlyIf,
	shownError,
	start,
	submit,
	useRig,
} from './helpers/support';

/** Create as people wire it: branches, loops, sheets, agents; and a Submit that finds its audio itself. */
const rig = useRig();

const create = (parameters: INodeParameters = {}, settings: Partial<NodeJson> = {}): NodeJson =>
	added({
		name: 'Create',
		type: NODE,
		credentials: { klingAvatarApi: { id: 'kling', name: 'kling' } },
		...settings,
		parameters: {
			provider: 'kling',
			operation: 'create',
			imageUrl: rig.file('portrait.jpg'),
			text: '={{ $json.text }}',
			voice: voice('genshin_vindi2'),
			...parameters,
		},
	});

const refusal = faults.klingCode(1201);
const greeted = { text: '={{ "It is " + $now.toMillis() + ". " + $json.text }}' };
const taskIds = (items: ReturnType<typeof allOf>) => items.map(({ taskId }) => String(taskId));

it('two branches with the same rows into one Create make a video each, also when retried', async () => {
	const workflow = chain(start, fields('Left', '$json'), create(greeted), end);
	workflow.nodes.push(fields('Right', '$json'));
	link(workflow, 'Start', 'Right');
	link(workflow, 'Right', 'Create');
	rig.sim.inject({ on: 'create', after: 3, fault: refusal });
	const input = [TEXT, sentence('ships')].map((text) => ({ json: { text } }));
	const first = await rig.run(workflow, { input, mode: 'trigger' });
	expect(first.status).toBe('error');
	const second = await rig.run(workflow, { previous: first });
	expect(second.error?.message).toBeUndefined();
	expect(taskIds(allOf(second, 'Create')).sort()).toEqual([...rig.ids].sort());
	expect(rig.sim.jobs).toHaveLength(4);
	expect(rig.sim.speechJobs).toHaveLength(4);
});

it('a loop over equal rows makes a video a turn, and goes on in a retry where it was', async () => {
	const count = fields('Count', `{ n: ($json.n ?? 0) + 1, text: ${JSON.stringify(TEXT)} }`);
	const keep = fields('Keep', '{ n: $("Count").item.json.n }');
	const workflow = chain(start, count, create(greeted), keep, onlyIf('More', '$json.n < 3'));
	link(workflow, 'More', 'Count');
	rig.sim.inject({ on: 'create', after: 1, fault: refusal });
	const first = await rig.run(workflow, { mode: 'trigger' });
	expect(shownError(first, 'Create').description).toContain(rig.sim.speechJobs.at(-1)!.id);
	const second = await rig.run(workflow, { previous: first });
	expect(second.error?.message).toBeUndefined();
	expect(new Set(taskIds(allOf(second, 'Create'))).size).toBe(3);
	expect(rig.sim.jobs).toHaveLength(3);
	expect(rig.sim.speechJobs).toHaveLength(3);
});

it('of 200 rows of a sheet, with numbers and empty fields, the usable ones are made, once each', async () => {
	const rows = Array.from({ length: 200 }, (_, row) => ({
		row,
		title: row % 3 === 0 ? 2026 : `Lesson ${row % 3}`,
		text: row % 10 === 4 ? '' : row % 10 === 7 ? 20261129153000 : scriptOf(`row ${row % 5}`),
		portrait: row % 25 === 1 ? '' : rig.file('portrait.jpg'),
		part: row,
		error: row % 2 === 0 ? 'none' : '',
	}));
	const isUsable = ({ text, portrait }: (typeof rows)[number]) => text !== '' && portrait !== '';
	const node = create(
		{ imageUrl: '={{ $json.portrait }}', options: { submissionsInParallel: 10 } },
		{ onError: 'continueRegularOutput' },
	);
	const run = await rig.run(chain(start, node), { input: rows.map((json) => ({ json })) });
	expect(run.error?.message).toBeUndefined();
	const items = run.json('Create');
	expect(items.map(({ row, title }) => [row, title])).toEqual(
		rows.map(({ row, title }) => [row, title]),
	);
	expect(items.map(({ isSuccess }) => isSuccess)).toEqual(rows.map(isUsable));
	expect(items[4]?.failureReason).toBe('"Text" is empty');
	// A number alone, which is read digit by digit.
	expect(items[7]).toMatchObject({ isSuccess: true, tasks: [{ text: '20261129153000' }] });
	expect(items[1]?.failureReason).toBe('"Image URL" is empty');
	const made = items.filter(({ isSuccess }) => isSuccess === true);
	expect(new Set(taskIds(made)).size).toBe(made.length);
	expect(rig.sim.jobs).toHaveLength(made.length);
	expect(rig.sim.speechJobs).toHaveLength(made.length);
});

it.each(AGENTS)('%s that makes the same call twice in a turn pays once', async (agent) => {
	const text = "={{ 'At ' + $now.toMillis() + '. ' + $fromAI('Text', '', 'string') }}";
	const call = { tool: 'Create', args: { Text: TEXT } };
	const run = await rig.run(
		agentWorkflow(agent, [asTool(create({ text }))], [[call, call], [call]]),
	);
	const answers = answersOf(run);
	expect(answers).toMatchObject(Array(3).fill({ isSuccess: true }));
	expect(new Set(answers.map(({ taskId }) => taskId)).size).toBe(1);
	expect(rig.sim.jobs).toHaveLength(1);
	expect(rig.sim.speechJobs).toHaveLength(1);
});

it('an item whose speech and video are unsure is led back as often as one likes, and paid once', async () => {
	const again = fields('Again', '{ ...$json, tries: ($json.tries ?? 0) + 1 }');
	const node = create(greeted, { onError: 'continueErrorOutput' });
	const workflow = chain(start, node, end);
	workflow.nodes.push(again, onlyIf('Enough', '$json.tries <= 4'));
	link(workflow, 'Create', 'Again', { output: 1 });
	link(workflow, 'Again', 'Enough');
	link(workflow, 'Enough', 'Create');
	const lost = faults.afterHandling(faults.status(500));
	rig.sim.inject({ on: 'tts', fault: lost });
	rig.sim.inject({ on: 'create', fault: lost });
	const input = ['ships', 'trains'].map((name) => ({ json: { text: sentence(name) } }));
	const run = await rig.run(workflow, { input, mode: 'trigger' });
	expect(run.tasks('Create')).toHaveLength(5);
	expect(rig.sim.speechJobs).toHaveLength(2);
	expect(rig.creates).toHaveLength(1);
});

const triesInText = { text: '={{ ($json.tries ?? "") + " " + $json.text }}' };
const late = { options: { timeout: 10, longestPart: 8 } };
const TRIES = '{ ...$json, tries: ($json.tries ?? 0) + 1 }';
const TRIES_ALONE = '{ text: $json.text, details: $json.details, tries: $runIndex + 1 }';

it.each([
	['the text counts the tries', triesInText, TRIES],
	['a Set node in between keeps little', triesInText, TRIES_ALONE],
	[
		'text and prompt count the tries',
		{ ...triesInText, prompt: '={{ "Take " + ($json.tries ?? 0) }}' },
		TRIES,
	],
	['the text is told on the regular output', triesInText, TRIES, 'continueRegularOutput' as const],
])(
	'late items led back go on, although %s',
	async (_what, counted, tries, onError: NodeJson['onError'] = 'continueErrorOutput') => {
		const again = fields('Again', tries);
		const node = create({ ...counted, ...late }, { onError });
		const workflow = chain(start, node, onlyIf('Made', '$json.isSuccess'), end);
		workflow.nodes.push(again, onlyIf('Enough', '$json.tries <= 6'));
		link(workflow, onError === 'continueErrorOutput' ? 'Create' : 'Made', 'Again', { output: 1 });
		link(workflow, 'Again', 'Enough');
		link(workflow, 'Enough', 'Create');
		rig.videosAreLate();
		const texts = [scriptOf('bells', 'crabs'), TEXT, scriptOf('bells', 'crabs')];
		const input = texts.map((text) => ({ json: { text } }));
		const run = await rig.run(workflow, { input, mode: 'trigger' });
		expect(run.error?.message).toBeUndefined();
		expect(run.tasks('Create').length).toBeGreaterThan(2);
		const made = allOf(run, 'End');
		expect(made).toMatchObject(texts.map(() => ({ isSuccess: true })));
		expect(rig.sim.speechJobs).toHaveLength(5);
		expect(rig.sim.jobs).toHaveLength(5);
	},
);

it('late items of one Create led into another one have their own text spoken there', async () => {
	const first = create({ ...triesInText, ...late }, { onError: 'continueErrorOutput' });
	const second = { ...create(triesInText), name: 'Reserve' };
	const workflow = chain(start, first, fields('Made', '$json'));
	workflow.nodes.push(
		fields('Again', TRIES),
		second,
		end,
		fields('Others', '{ text: "Quite another text, which is not late." }'),
	);
	link(workflow, 'Start', 'Others');
	link(workflow, 'Others', 'Reserve');
	link(workflow, 'Create', 'Again', { output: 1 });
	link(workflow, 'Again', 'Reserve');
	link(workflow, 'Reserve', 'End');
	rig.videosAreLate();
	const run = await rig.run(workflow, { input: [{ json: { text: TEXT } }], mode: 'trigger' });
	expect(run.error?.message).toBeUndefined();
	const spoken = rig.sim.speechJobs.map(({ body }) => body.text);
	expect(spoken.sort()).toEqual(
		[`1 ${TEXT}`, 'Quite another text, which is not late.', TEXT].sort(),
	);
	expect(new Set(taskIds(allOf(run, 'End'))).size).toBe(2);
});

it('late rows of a sheet in two branches go on, each its own, although texts and columns vary', async () => {
	const rows = Array.from({ length: 60 }, (_, row) => ({
		row: String(row),
		text: row % 10 === 4 ? '' : row % 10 === 7 ? 20261129153000 : sentence(`row ${row % 5}`),
		part: row % 3 === 0 ? '' : row,
		error: row % 2 === 0 ? '' : 'none',
		submission: '',
	}));
	const node = create(
		{ ...triesInText, options: { timeout: 10, submissionsInParallel: 10 } },
		{ onError: 'continueErrorOutput' },
	);
	const workflow = chain(start, fields('Left', '$json'), node, end);
	workflow.nodes.push(
		fields('Right', '$json'),
		fields('Again', '{ ...$json, tries: ($json.tries ?? 0) + 1 }'),
		onlyIf('Enough', '$json.tries <= 6'),
	);
	link(workflow, 'Start', 'Right');
	link(workflow, 'Right', 'Create');
	link(workflow, 'Create', 'Again', { output: 1 });
	link(workflow, 'Again', 'Enough');
	link(workflow, 'Enough', 'Create');
	rig.videosAreLate();
	const input = rows.map((json) => ({ json }));
	const run = await rig.run(workflow, { input, mode: 'trigger' });
	expect(run.error?.message).toBeUndefined();
	const made = allOf(run, 'End');
	const usable = rows.filter(({ text }) => text !== '');
	expect(made).toHaveLength(2 * usable.length);
	expect(new Set(taskIds(made)).size).toBe(made.length);
	expect(rig.sim.jobs).toHaveLength(made.length);
	expect(rig.sim.speechJobs).toHaveLength(made.length);
	for (const { row, tasks } of made) {
		const [{ text }] = tasks as [{ text: string }];
		expect(text).toContain(String(rows[Number(row)]!.text));
	}
});

it('a late item that turns to another provider is spoken and made there, and only once', async () => {
	const provider = '={{ $json.tries ? "cometApi" : "kling" }}';
	const credentials = { klingAvatarApi: { id: 'both', name: 'both' } };
	const node = {
		...create(
			{ ...triesInText, ...late, provider, language: 'en' },
			{ onError: 'continueErrorOutput' },
		),
		credentials,
	};
	const workflow = chain(start, node, end);
	workflow.nodes.push(fields('Again', TRIES), onlyIf('Enough', '$json.tries <= 6'));
	link(workflow, 'Create', 'Again', { output: 1 });
	link(workflow, 'Again', 'Enough');
	link(workflow, 'Enough', 'Create');
	rig.videosAreLate(45);
	const data = severalKeys({ key: KEY, url: rig.sim.url });
	const run = await rig.run(workflow, {
		input: [{ json: { text: scriptOf('bells', 'crabs') } }],
		credentials: { both: { type: 'klingAvatarApi', data } },
		mode: 'trigger',
	});
	expect(run.error?.message).toBeUndefined();
	expect(allOf(run, 'End')).toMatchObject([{ isSuccess: true, provider: 'cometApi' }]);
	expect(rig.sim.jobs.map(({ provider: maker }) => maker)).toEqual([
		'kling',
		'kling',
		'cometApi',
		'cometApi',
	]);
	expect(rig.sim.speechJobs).toHaveLength(4);
});

it('two branches of the error output lead the same late item back, which is made once', async () => {
	const node = create({ ...triesInText, ...late }, { onError: 'continueErrorOutput' });
	const workflow = chain(start, node, end);
	workflow.nodes.push(
		fields('Again', TRIES),
		fields('Log', TRIES),
		onlyIf('Enough', '$runIndex < 4'),
	);
	link(workflow, 'Create', 'Again', { output: 1 });
	link(workflow, 'Create', 'Log', { output: 1 });
	link(workflow, 'Again', 'Enough');
	link(workflow, 'Log', 'Enough');
	link(workflow, 'Enough', 'Create');
	rig.videosAreLate(15);
	const input = [{ json: { text: scriptOf('bells', 'crabs') } }];
	const run = await rig.run(workflow, { input, mode: 'trigger' });
	expect(run.error?.message).toBeUndefined();
	const made = allOf(run, 'End');
	expect(made.length).toBeGreaterThan(1);
	expect(new Set(taskIds(made)).size).toBe(1);
	expect(rig.sim.speechJobs).toHaveLength(2);
	expect(rig.sim.jobs).toHaveLength(2);
});

it('a Submit that finds its audio itself takes what each of two branches brings', async () => {
	const node = added(submit('kling', { imageSource: 'url', imageUrl: rig.file('portrait.jpg') }));
	const speech = added(generate('kling'));
	const workflow = chain(start, onlyIf('Is Text', '!!$json.text'), speech, node);
	link(workflow, 'Is Text', 'Submit', { output: 1 });
	const input = [{ json: { text: TEXT } }, { json: {}, binary: { data: speechFile } }];
	const run = await rig.run(workflow, { input });
	expect(run.error?.message).toBeUndefined();
	expect(rig.sim.jobs.map(({ body }) => ['audio_id' in body, 'sound_file' in body])).toEqual(
		expect.arrayContaining([
			[true, false],
			[false, true],
		]),
	);
});

it('names the video of an earlier try where the speech cannot be asked for any more', async () => {
	const { sim } = rig;
	sim.faultFor = ({ kind }) =>
		kind === 'query' || (kind === 'ttsQuery' && sim.createdCount > 0)
			? faults.status(503)
			: undefined;
	const node = create(
		{ provider: 'fal', voice: voice('Wise_Woman'), options: { timeout: 5 } },
		{
			credentials: { klingAvatarApi: { id: 'fal', name: 'fal' } },
			onError: 'continueErrorOutput',
			retryOnFail: true,
			maxTries: 2,
			waitBetweenTries: 0,
		},
	);
	const run = await rig.run(chain(start, node), { input: [{ json: { text: TEXT } }] });
	expect(sim.requests.at(-1)?.kind).toBe('ttsQuery');
	const told = JSON.stringify(run.tasks('Create'));
	expect(told).toContain(rig.ids[0]);
	expect(told).toContain(sim.speechJobs[0]!.id);
	expect([sim.jobs, sim.speechJobs].map(({ length }) => length)).toEqual([1, 1]);
});

it('a video of an earlier try stays that of its item, which is led back after a later try did not get to it', async () => {
	const { sim } = rig;
	// The first try is late for the video, the second for the speech, which is waited for for five minutes.
	sim.faultFor = ({ kind }) => {
		const [made] = sim.jobs;
		const isDown = made !== undefined && Date.now() - made.createdAt < 310_000;
		return isDown && (kind === 'query' || kind === 'ttsQuery') ? faults.status(503) : undefined;
	};
	const node = create(
		{
			provider: 'fal',
			voice: voice('Wise_Woman'),
			text: "={{ $json.text + ' At ' + $now.toMillis() + '.' }}",
			options: { timeout: 5 },
		},
		{
			credentials: { klingAvatarApi: { id: 'fal', name: 'fal' } },
			onError: 'continueErrorOutput',
			retryOnFail: true,
			maxTries: 2,
			waitBetweenTries: 0,
		},
	);
	const workflow = chain(start, node, end);
	workflow.nodes.push(fields('Again', '{ text: $json.text, tries: ($json.tries ?? 0) + 1 }'));
	link(workflow, 'Create', 'Again', { output: 1 });
	link(workflow, 'Again', 'Create');
	const run = await rig.run(workflow, { input: [{ json: { text: TEXT } }] });
	expect(run.tasks('Create')).toHaveLength(2);
	expect(run.json('End')).toMatchObject([{ isSuccess: true, taskId: rig.ids[0] }]);
	expect([sim.jobs, sim.speechJobs].map(({ length }) => length)).toEqual([1, 1]);
});

it.each([
	['of a link', 'url', 1],
	['of a file in parts', 'binary', 2],
])(
	'a video %s that was not ready in time is not paid again, though its prompt is another one each time',
	async (_, audioSource, parts) => {
		const { sim } = rig;
		sim.faultFor = ({ kind }) => {
			const [made] = sim.jobs;
			const isDown = made !== undefined && Date.now() - made.createdAt < 10_000;
			return isDown && kind === 'query' ? faults.status(503) : undefined;
		};
		const node = create(
			{
				audioSource,
				audioUrl: rig.file('voice.mp3'),
				prompt: '={{ $json.text + Date() + Math.random() }}',
				options: { timeout: 5, longestPart: 20 },
			},
			{ onError: 'continueErrorOutput' },
		);
		const again = fields('Again', '{ ...$json, tries: ($json.tries ?? 0) + 1 }');
		Object.assign(again.parameters!, { includeOtherFields: true, options: { stripBinary: false } });
		const workflow = chain(start, node, end);
		workflow.nodes.push(again);
		link(workflow, 'Create', 'Again', { output: 1 });
		link(workflow, 'Again', 'Create');
		// Equal items each keep their own.
		const item = { json: { text: 'Calm.' }, binary: { data: silence(30) } };
		const run = await rig.run(workflow, { input: [item, item] });
		expect(run.tasks('Create').length).toBeGreaterThan(1);
		const done = { isSuccess: true, parts };
		expect(run.json('End')).toMatchObject([done, done]);
		expect(sim.jobs).toHaveLength(2 * parts);
	},
);

it('of 120 rows whose output field is a column of a sheet, those with a list are told so, and the others made once', async () => {
	const columns = ['video', '', 7, null, ['video'], { name: 'video' }];
	const rows = Array.from({ length: 120 }, (_, row) => ({
		row,
		text: scriptOf(`row ${row % 4}`),
		field: columns[row % columns.length],
	}));
	const isUsable = ({ field }: (typeof rows)[number]) =>
		field === null || typeof field !== 'object';
	const options = { outputBinaryField: '={{ $json.field }}', submissionsInParallel: 10 };
	const node = create({ ...greeted, options }, { onError: 'continueErrorOutput' });
	const workflow = chain(start, node, end);
	// A loop that mends nothing, once.
	workflow.nodes.push(onlyIf('Once', '$runIndex < 1'));
	link(workflow, 'Create', 'Once', { output: 1 });
	link(workflow, 'Once', 'Create');
	const run = await rig.run(workflow, { input: rows.map((json) => ({ json })) });
	expect(run.error?.message).toBeUndefined();
	const usable = rows.filter(isUsable);
	const made = allOf(run, 'Create');
	expect(made.map(({ row }) => row)).toEqual(usable.map(({ row }) => row));
	expect(allOf(run, 'Create', 1)).toHaveLength(2 * (rows.length - usable.length));
	for (const { error } of allOf(run, 'Create', 1)) {
		expect(error).toContain('"Put Output File in Field"');
	}
	expect(new Set(taskIds(made)).size).toBe(usable.length);
	expect(rig.sim.jobs).toHaveLength(usable.length);
	expect(rig.sim.speechJobs).toHaveLength(usable.length);
});
