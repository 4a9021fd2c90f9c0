import { faults, type RequestRecord } from '../simulator';
import { chain, link, type NodeJson, type WorkflowJson } from './harness';
import { join, joined } from './helpers/joining';
import { promptOf } from './helpers/submissions';
import {
	asInput,
	fields,
	shownError,
	start,
	submit,
	uncheckedLinks,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();

const PARTS = 12;
const promptOfPart = (part: number) => `part ${part}`;
const everyPart = Array.from({ length: PARTS }, (_, index) => index + 1);
/** The parts of a script, as Speech or Split give them. */
const parts = asInput(
	everyPart.map((part) => ({ part, parts: PARTS, prompt: promptOfPart(part) })),
);

const download = { options: { downloadVideo: true } };
const submitParts = (settings: Partial<NodeJson> = {}) =>
	submit('cometApi', uncheckedLinks, settings);
const lesson = (settings: Partial<NodeJson> = {}, waitSettings: Partial<NodeJson> = {}) =>
	chain(start, submitParts(settings), wait('cometApi', download, waitSettings), join());

/** How often each part was paid for. */
const paid = () =>
	everyPart.map(
		(part) => rig.sim.jobs.filter(({ body }) => body.prompt === promptOfPart(part)).length,
	);
const once = everyPart.map(() => 1);
const isCreateOf = (request: RequestRecord, part: number) =>
	request.kind === 'create' && promptOf(request) === promptOfPart(part);

/** The create request of part 7 is refused, this often. */
function refusePart7(times: number): void {
	let left = times;
	rig.sim.faultFor = (request) =>
		isCreateOf(request, 7) && left-- > 0 ? faults.klingCode(1201) : undefined;
}

/** The video of part 7 fails, the first time it is made. */
function failPart7Once(): void {
	let made = 0;
	rig.sim.failure = ({ body }) =>
		body.prompt === promptOfPart(7) && made++ === 0 ? 'no face was found' : undefined;
}

describe('a lesson of twelve parts', () => {
	it('becomes one video, each part paid once', async () => {
		const run = await rig.run(lesson(), { input: parts });
		expect(paid()).toEqual(once);
		expect(run.json('Wait').map(({ part, parts }) => [part, parts])).toEqual(
			everyPart.map((part) => [part, PARTS]),
		);
		expect(run.json('Join')).toMatchObject([{ parts: PARTS, skippedParts: [] }]);
		const film = await joined(rig, run);
		const seconds = run
			.json('Wait')
			.reduce((sum, { videoDurationSeconds }) => sum + Number(videoDurationSeconds), 0);
		expect(film.pictures.at(-1)!.at).toBeCloseTo(seconds, 0);
	});

	it('of which part 7 is refused: a retry of the execution pays for part 7 only', async () => {
		refusePart7(1);
		const run = await rig.run(lesson(), { input: parts, mode: 'trigger' });
		const error = shownError(run, 'Submit');
		expect(error.message).toContain('[item 6]');
		expect(paid()[6]).toBe(0);
		const before = paid();
		const retried = await rig.run(lesson(), { previous: run });
		expect(paid()).toEqual(once);
		// Those that had been made are the same ones, and no request went out for them.
		const requests = rig.creates.map(promptOf);
		for (const part of everyPart.filter((part) => before[part - 1] === 1)) {
			expect(requests.filter((prompt) => prompt === promptOfPart(part))).toHaveLength(1);
		}
		expect(retried.json('Join')).toMatchObject([{ parts: PARTS, skippedParts: [] }]);
	});

	it('of which part 7 is refused, and the node goes on: the eleven others are made, and Wait names the part', async () => {
		refusePart7(1);
		const going = lesson({ onError: 'continueRegularOutput' });
		const run = await rig.run(going, { input: parts, mode: 'trigger' });
		expect(paid()).toEqual(everyPart.map((part) => Number(part !== 7)));
		// Wait cannot ask for a part that was never made, and names it.
		expect(shownError(run, 'Wait').message).toContain('[item 6]');
		expect(run.json('Submit')[6]).toMatchObject({ part: 7, parts: PARTS, taskId: null });
	});

	it('of which the video of part 7 fails: Join names it, and the eleven others are kept', async () => {
		failPart7Once();
		const workflow = chain(
			start,
			submitParts(),
			wait('cometApi', { ...download, onTaskFailure: 'output' }),
			join(),
		);
		const run = await rig.run(workflow, { input: parts, mode: 'trigger' });
		expect(shownError(run, 'Join').message).toMatch(
			/^1 of 12 parts can't be joined: item 6 \(part 7\): its video failed: .*no face was found/,
		);
		const kept = run.items('Wait').filter(({ binary }) => binary?.data);
		expect(kept.map(({ json }) => json.part)).toEqual(everyPart.filter((part) => part !== 7));
		const retried = await rig.run(workflow, { previous: run });
		expect(retried.status).toBe('error');
		expect(paid()).toEqual(once);
	});

	it('of which the video of part 7 fails: a branch that makes it again pays for part 7 only', async () => {
		failPart7Once();
		const run = await rig.run(madeAgain(), { input: parts, mode: 'trigger' });
		expect(paid()).toEqual(everyPart.map((part) => (part === 7 ? 2 : 1)));
		// Part 7 comes last, and is joined where it belongs.
		expect(run.json('All').map(({ part }) => part)).toEqual([
			...everyPart.filter((part) => part !== 7),
			7,
		]);
		expect(run.json('Join')).toMatchObject([{ parts: PARTS, skippedParts: [] }]);
		expect(run.items('Join')[0]!.pairedItem).toEqual(
			[0, 1, 2, 3, 4, 5, 11, 6, 7, 8, 9, 10].map((item) => ({ item })),
		);
	});
});

/** Submit → Wait; what failed goes from Wait's error output to a second Submit and Wait; all of it to Join. */
function madeAgain(): WorkflowJson {
	const workflow = chain(
		start,
		submitParts(),
		wait('cometApi', download, { onError: 'continueErrorOutput' }),
	);
	workflow.nodes.push(
		fields('Again', '{ ...$("Start").item.json }'),
		submit('cometApi', uncheckedLinks, { name: 'Submit Again' }),
		wait('cometApi', download, { name: 'Wait Again' }),
		{ name: 'All', type: 'n8n-nodes-base.merge', typeVersion: 3.2 },
		join(),
	);
	link(workflow, 'Wait', 'All');
	link(workflow, 'Wait', 'Again', { output: 1 });
	link(workflow, 'Again', 'Submit Again');
	link(workflow, 'Submit Again', 'Wait Again');
	link(workflow, 'Wait Again', 'All', { input: 1 });
	return link(workflow, 'All', 'Join');
}
