import type { IDataObject } from 'n8n-workflow';

import { faults } from '../simulator';
import { chain, link, type NodeJson, type Run, type WorkflowJson } from './harness';
import { generate, SPEAKERS } from './helpers/speech';
import { oneByOne, promptOf } from './helpers/submissions';
import {
	asInput,
	end,
	fields,
	get,
	numbered,
	onlyIf,
	prompted,
	shownError,
	start,
	submit,
	uncheckedLinks,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();

const goesOn = { onError: 'continueRegularOutput' } as const;
const toErrors = { onError: 'continueErrorOutput' } as const;
const textOf = (n: number) =>
	`Lesson ${n}. Welcome to the course. In this lesson you will meet your teacher.`;
/** The second of three speeches is refused. */
const refuseSecondText = () => {
	rig.sim.faultFor = ({ kind, body }) =>
		kind === 'tts' && (body as { text: string }).text === textOf(1)
			? faults.klingCode(1301)
			: undefined;
};
const texts = asInput([0, 1, 2].map((n) => ({ text: textOf(n), prompt: `job ${n}` })));
const REASON = 'refused the content: Trigger the content security policy of the platform';

describe.each(SPEAKERS)('%s: behind a Speech that failed for one item', (provider) => {
	const spoken = (audioSource: string): IDataObject => ({
		imageSource: 'url',
		imageUrl: rig.file('portrait.jpg'),
		audioSource,
		...(audioSource === 'url' ? { audioUrl: '={{ $json.audioUrl }}' } : {}),
	});

	it.each(['speech', 'binary', 'url'])(
		'Submit (%s) passes the reason on, and makes the others',
		async (from) => {
			refuseSecondText();
			const download = { options: { downloadSpeech: true } };
			const run = await rig.run(
				chain(
					start,
					generate(provider, download, goesOn),
					submit(provider, spoken(from) as never, goesOn),
					wait(provider, {}, goesOn),
					end,
				),
				{ input: texts },
			);
			expect(run.error?.message).toBeUndefined();
			const failed = {
				isSuccess: false,
				taskId: null,
				failureReason: expect.stringContaining(REASON),
				failureAdvice: expect.stringMatching(
					/^An earlier node failed for this item, which is passed on\. (?!An earlier)/,
				),
				mayHaveBeenCharged: false,
			};
			expect(run.json('Submit')).toMatchObject([
				{ taskId: expect.any(String) },
				failed,
				{ taskId: expect.any(String) },
			]);
			expect(run.json('End')).toMatchObject([{ isSuccess: true }, failed, { isSuccess: true }]);
			expect(rig.creates).toHaveLength(2);
		},
	);

	it('Submit ends with the reason where it is to stop, and sends nothing', async () => {
		refuseSecondText();
		const run = await rig.run(
			chain(start, generate(provider, {}, goesOn), submit(provider, spoken('speech') as never)),
			{ input: texts },
		);
		const error = shownError(run, 'Submit');
		expect(error.message).toContain(`${REASON} [item 1]`);
		expect(error.description).toContain('An earlier node failed for this item');
		expect(rig.creates).toEqual([]);
	});

	it('the error output led into Submit passes the reason on', async () => {
		refuseSecondText();
		const workflow = chain(
			start,
			generate(provider, {}, toErrors),
			submit(provider, spoken('speech') as never, goesOn),
		);
		link(workflow, 'Speech', 'Submit', { output: 1 });
		const run = await rig.run(workflow, { input: texts });
		const failed = run
			.tasks('Submit')
			.flatMap(({ data }) => data?.main?.[0] ?? [])
			.filter(({ json }) => json.taskId === null);
		expect(failed.map(({ json }) => json.failureReason)).toEqual([expect.stringContaining(REASON)]);
	});

	it.each([
		['regular', goesOn],
		['error', toErrors],
	])(
		'a speech from its %s output keeps its reason in every round of a loop through Submit',
		async (_output, settings) => {
			refuseSecondText();
			const workflow = chain(
				start,
				generate(provider, {}, settings),
				submit(provider, spoken('speech') as never, toErrors),
			);
			if (settings === toErrors) link(workflow, 'Speech', 'Submit', { output: 1 });
			ledBack(workflow, 'Submit', '{ ...$json, tries: ($json.tries ?? 0) + 1 }');
			const run = await rig.run(workflow, { input: texts, mode: 'trigger' });
			const failed = { failureReason: expect.stringContaining(REASON), failedResource: 'speech' };
			expect(itemsOf(run, 'Again').map(({ details }) => details)).toMatchObject([
				failed,
				failed,
				failed,
			]);
			expect(rig.creates).toHaveLength(2);
		},
	);
});

/** What a node has put out by its first output, in all of its runs. */
const itemsOf = (run: Run, name: string): IDataObject[] =>
	run.tasks(name).flatMap(({ data }) => (data?.main?.[0] ?? []).map(({ json }) => json));

/** Leads the error output of a node back into Submit, twice. */
function ledBack(workflow: WorkflowJson, from: string, what: string): void {
	workflow.nodes.push(fields('Again', what), onlyIf('Enough', '$json.tries <= 2'));
	link(workflow, from, 'Again', { output: 1 });
	link(workflow, 'Again', 'Enough');
	link(workflow, 'Enough', 'Submit');
}

describe.each(['aijisu', 'cometApi'] as const)(
	'%s: behind a Submit that failed for one item',
	(provider) => {
		const node = (settings: Partial<NodeJson>) =>
			submit(provider, { ...uncheckedLinks, options: oneByOne }, settings);
		const refuseSecond = () => {
			rig.sim.faultFor = (request) =>
				request.kind === 'create' && promptOf(request) === 'job 1'
					? faults.klingCode(1301)
					: undefined;
		};

		it.each([wait, get])('%p passes the reason on, and fetches what was paid', async (next) => {
			refuseSecond();
			rig.sim.jobMilliseconds = 0;
			const follower = next(provider, {}, goesOn);
			const run = await rig.run(chain(start, node(goesOn), follower), {
				input: prompted(numbered(3)),
			});
			expect(run.json(follower.name)).toMatchObject([
				{ taskId: rig.ids[0], isSuccess: true },
				{ taskId: null, failureReason: expect.stringContaining(REASON), mayHaveBeenCharged: false },
				{ taskId: rig.ids[1], isSuccess: true },
			]);
		});

		it.each([wait, get])(
			'%p ends with the reason and the IDs where it is to stop',
			async (next) => {
				refuseSecond();
				const follower = next(provider);
				const run = await rig.run(chain(start, node(goesOn), follower), {
					input: prompted(numbered(3)),
				});
				const error = shownError(run, follower.name);
				expect(error.message).toContain(`${REASON} [item 1]`);
				expect(error.description).toContain(
					`task ${rig.ids[0]} (item 0), task ${rig.ids[1]} (item 2)`,
				);
				expect(error.context.items).toMatchObject([
					{ taskId: rig.ids[0] },
					{ taskId: null },
					{ taskId: rig.ids[1] },
				]);
			},
		);

		it('one that Wait has passed on is tried anew when it is led back into Submit', async () => {
			rig.sim.inject({ on: 'create', fault: faults.klingCode(1301) });
			const image = '={{ $json.image ?? "https://cdn.example.com/face.png" }}';
			const node = { ...uncheckedLinks, imageUrl: image, options: oneByOne };
			const workflow = chain(
				start,
				submit(provider, node as never, goesOn),
				wait(provider, {}, toErrors),
			);
			const tries = 'tries: ($json.tries ?? 0) + 1';
			ledBack(
				workflow,
				'Wait',
				`{ ...$json, ${tries}, image: $itemIndex === 1 ? "no link" : undefined }`,
			);
			rig.sim.jobMilliseconds = 0;
			const both = asInput([{ prompt: 'job 0' }, { prompt: 'job 1', image: '' }]);
			const run = await rig.run(workflow, { input: both, mode: 'trigger' });
			const items = itemsOf(run, 'Submit').slice(0, 4);
			expect(items).toMatchObject([
				{ failureReason: expect.stringContaining(REASON) },
				{ failureReason: '"Image URL" is empty' },
				{ taskId: rig.ids[0], reused: false },
				{ failureReason: expect.stringMatching(/^"Image URL" is not a link/) },
			]);
			expect(items[3]!.failureAdvice).not.toMatch(/An earlier node/);
		});

		it('an unsure one says so behind Wait, too, and is recognised when it is led back', async () => {
			rig.sim.faultFor = (request) =>
				request.kind === 'create' && promptOf(request) === 'job 1' ? faults.reset() : undefined;
			const run = await rig.run(chain(start, node(goesOn), wait(provider, {}, goesOn)), {
				input: prompted(numbered(2)),
			});
			const [, submitted] = run.json('Submit');
			expect(run.json('Wait')[1]).toMatchObject({
				mayHaveBeenCharged: true,
				submission: submitted!.submission,
				externalTaskId: submitted!.externalTaskId,
				failureReason: submitted!.failureReason,
			});
		});
	},
);

it.each(SPEAKERS)(
	'%s: Wait and Get behind a Speech are told at once that it is no video',
	async (provider) => {
		for (const follower of [wait(provider), get(provider)]) {
			const run = await rig.run(chain(start, generate(provider), follower));
			const error = shownError(run, follower.name);
			const [{ taskId } = { taskId: '' }] = run.json('Speech');
			expect(error.message).toBe(`Task ${String(taskId)} is a speech, not a video [item 0]`);
			expect(error.description).toContain('Put a Submit operation between');
			expect(rig.queries).toEqual([]);
		}
	},
);

it('a sheet that calls its columns error and details is no failure', async () => {
	const input = asInput([{ error: 'none', details: { note: 'x' }, isSuccess: 'no', taskId: '' }]);
	const run = await rig.run(chain(start, wait('cometApi')), { input });
	expect(shownError(run, 'Wait').message).toBe('"Task ID" is empty [item 0]');
});
