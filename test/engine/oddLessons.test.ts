import { faults } from '../simulator';
import { chain, link } from './harness';
import { join } from './helpers/joining';
import { generate } from './helpers/speech';
import { asInput, end, fields, onlyIf, start, submit, useRig, wait } from './helpers/support';

const rig = useRig();

const quickly = { pollInterval: 0.1, maxPollInterval: 0.2, timeout: 60 };
const oneByOne = { submissionsInParallel: 1 };

it('a loop of lessons whose text is random, and whose videos fail once, pays for each part of each turn once', async () => {
	const script = fields(
		'Script',
		'{ n: ($json.n ?? 0) + 1, text: "Lesson " + Math.random() + ". It is long enough for a video of its own, and it ends after this sentence." }',
	);
	const workflow = chain(
		start,
		script,
		generate('kling', { text: '={{ $json.text }} {{ $now.toMillis() }}', options: oneByOne }),
		submit(
			'kling',
			{
				imageSource: 'url',
				imageUrl: 'https://cdn.example.com/portrait.png',
				audioSource: 'speech',
				prompt: '={{ $now.toISO() }}',
				options: { ...oneByOne, checkMediaLinks: false },
			},
			{ retryOnFail: true, maxTries: 3, waitBetweenTries: 5 },
		),
		wait('kling', quickly),
		fields('Count', "{ n: $('Script').item.json.n }"),
		onlyIf('More', '$json.n < 3'),
	);
	link(workflow, 'More', 'Script');
	rig.sim.inject({ on: 'create', after: 1, fault: faults.klingCode(1201) });
	const run = await rig.run(workflow);
	expect(run.error?.message).toBeUndefined();
	expect([rig.sim.speechJobs.length, rig.sim.createdCount]).toEqual([3, 3]);
	const made = [0, 1, 2].map((turn) => run.json('Wait', 0, turn)[0]?.taskId);
	expect(made).toEqual(rig.ids);
});

it('two branches of one script into Join give one video each run, though a part failed in one of them', async () => {
	const one = fields('One', '{ ...$json, branch: 1 }');
	const other = fields('Other', '{ ...$json, branch: 2 }');
	const node = submit('kling', {
		imageSource: 'url',
		imageUrl: 'https://cdn.example.com/portrait.png',
		audioSource: 'audioId',
		audioId: 'audio-5s',
		prompt: '={{ $json.part }} of {{ $json.branch }}',
		options: { ...oneByOne, checkMediaLinks: false },
	});
	const workflow = chain(
		start,
		one,
		node,
		wait('kling', { ...quickly, onTaskFailure: 'output', options: { downloadVideo: true } }),
		join({ options: { ifPartIsMissing: 'skip' } }),
		end,
	);
	workflow.nodes.push(other);
	link(workflow, 'Start', 'Other');
	link(workflow, 'Other', 'Submit');
	rig.sim.failure = ({ body }) => (body['prompt'] === '2 of 2' ? 'no face found' : undefined);
	const parts = [1, 2, 3].map((part) => ({ part, parts: 3 }));
	const run = await rig.run(workflow, { input: asInput(parts) });
	expect(run.status).toBe('success');
	expect(rig.sim.createdCount).toBe(6);
	expect([0, 1].flatMap((turn) => run.json('Join', 0, turn))).toMatchObject([
		{ parts: 3, skippedParts: [] },
		{ parts: 2, skippedParts: [{ part: 2, reason: expect.stringContaining('no face found') }] },
	]);
});
