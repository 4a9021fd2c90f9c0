import type { Fault, Provider, RequestRecord } from '../simulator';
import { chain, link } from './harness';
import { created, waitFor } from './helpers/jobs';
import { noCallbacks, park, parkedWorkflow, poke } from './helpers/parking';
import {
	asInput,
	end,
	get,
	LABELS,
	numbered,
	prompted,
	PROVIDERS,
	shownError,
	start,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();

const doneWord = (provider: Provider) => (provider === 'aijisu' ? 'completed' : 'succeed');

/** An answer about a finished task, in the provider's own shape, with this link or none. */
function finished(provider: Provider, taskId: string, url?: string): Fault {
	const word = doneWord(provider);
	const task_result = url === undefined ? {} : { videos: [{ url, duration: '5' }] };
	const body =
		provider === 'aijisu'
			? { id: taskId, task_id: taskId, status: word, video_url: url }
			: { code: 0, message: 'SUCCEED', data: { task_id: taskId, task_status: word, task_result } };
	return { name: `finished, ${url ?? 'without a link'}`, answer: { body } };
}

const idIn = ({ path }: RequestRecord): string => path.split('/').at(-1)!;

/** Answers about finished tasks without their links, for so long from the first question on. */
function withoutLinks(milliseconds = Infinity): void {
	let since = 0;
	rig.sim.faultFor = (request) => {
		const job = rig.sim.jobs.find(({ id }) => id === idIn(request));
		if (request.kind !== 'query' || job?.state !== 'completed') return undefined;
		since ||= Date.now();
		return Date.now() - since < milliseconds ? finished(job.provider, job.id) : undefined;
	};
}

const reasonFor = (label: string, id: string): string =>
	`${label} says that the video of task ${id} is finished, but gives no link to it`;

describe.each(PROVIDERS)('%s: a task that is finished before its link is there', (provider) => {
	const label = LABELS[provider];
	beforeEach(() => {
		rig.sim.jobMilliseconds = 0;
	});

	it('is asked for until the link comes', async () => {
		const items = await created(rig, provider, ['one']);
		withoutLinks(900);
		const run = await waitFor(rig, provider, items, { options: { downloadVideo: true } });
		expect(run.json('End')).toMatchObject([
			{ status: 'completed', isSuccess: true, videoUrl: expect.stringMatching(/^http/) },
		]);
		expect(run.items('End')[0]!.binary).toHaveProperty('data');
	});

	it('is told as one without a link by Get, and never as completed', async () => {
		const items = await created(rig, provider, ['one']);
		withoutLinks();
		const run = await rig.run(chain(start, get(provider)), { input: asInput(items) });
		expect(run.json('Get')).toMatchObject([
			{
				taskId: rig.jobOf('one').id,
				status: 'processing',
				providerStatus: doneWord(provider),
				isFinal: false,
				isSuccess: false,
				videoUrl: null,
				failureReason: expect.stringContaining('no link'),
			},
		]);
		expect(rig.queries.length).toBeGreaterThan(1);
	});

	it('stops Wait with its ID and the reason, long before the timeout, if it never comes', async () => {
		const items = await created(rig, provider, numbered(2));
		withoutLinks();
		const run = await waitFor(rig, provider, items, { timeout: 3600 });
		const error = shownError(run, 'Wait');
		const { id } = rig.jobOf('job 0');
		expect(error.message).toBe(`${reasonFor(label, id)} [item 0]`);
		expect(error.description).toContain(id);
		expect(error.context.items).toMatchObject(
			numbered(2).map((prompt) => ({
				taskId: rig.jobOf(prompt).id,
				status: 'processing',
				isSuccess: false,
				videoUrl: null,
			})),
		);
	});

	it('goes on as an item, or to the error output, as the user wants', async () => {
		const items = await created(rig, provider, ['one']);
		withoutLinks();
		const { id } = rig.jobOf('one');
		const state = { taskId: id, isSuccess: false, failureReason: reasonFor(label, id) };
		const put = await waitFor(rig, provider, items, { onTaskFailure: 'output', timeout: 600 });
		expect(put.json('End')).toMatchObject([state]);
		const workflow = chain(
			start,
			wait(provider, { timeout: 600 }, { onError: 'continueErrorOutput' }),
			end,
		);
		workflow.nodes.push({ ...end, name: 'Failed' });
		link(workflow, 'Wait', 'Failed', { output: 1 });
		const run = await rig.run(workflow, { input: asInput(items), mode: 'trigger' });
		expect(run.json('End')).toEqual([]);
		expect(run.json('Failed')).toMatchObject([{ details: state }]);
	});

	it('has a link that is not whole completed by the address of the answer', async () => {
		const items = await created(rig, provider, ['one']);
		const { id } = rig.jobOf('one');
		rig.sim.faultFor = ({ kind }) =>
			kind === 'query' ? finished(provider, id, `media/${id}.mp4`) : undefined;
		const run = await waitFor(rig, provider, items);
		const folder = rig.queries[0]!.path.replace(/[^/]+$/, '');
		expect(run.json('End')).toMatchObject([
			{ isSuccess: true, videoUrl: `${rig.sim.url}${folder}media/${id}.mp4` },
		]);
	});
});

describe('with On Callback, a finished task', () => {
	it('whose link comes later than its callback is asked for until then', async () => {
		noCallbacks(rig);
		const parked = await park(rig, 1);
		rig.jobOf('job 0').complete();
		withoutLinks(900);
		const run = await (await poke(rig, parked)).resumed!;
		expect(run.json('Wait')).toMatchObject([
			{ status: 'completed', isSuccess: true, videoUrl: expect.stringMatching(/^http/) },
		]);
	});

	it('whose link never comes stops the node before it parks', async () => {
		noCallbacks(rig);
		rig.sim.jobMilliseconds = 0;
		withoutLinks();
		const input = prompted(numbered(1));
		const run = await rig.run(parkedWorkflow(), { input, mode: 'trigger' });
		expect(run.status).toBe('error');
		const { id } = rig.jobOf('job 0');
		expect(shownError(run, 'Wait').message).toContain(reasonFor('CometAPI', id));
	});

	it('whose link never comes ends the wait at its callback', async () => {
		noCallbacks(rig);
		const parked = await park(rig, 1);
		rig.jobOf('job 0').complete();
		withoutLinks();
		const run = await (await poke(rig, parked)).resumed!;
		const { id } = rig.jobOf('job 0');
		expect(run.json('Wait')).toMatchObject([
			{ taskId: id, status: 'processing', failureReason: reasonFor('CometAPI', id) },
		]);
	});
});
