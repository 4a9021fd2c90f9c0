import { chain, link } from './harness';
import { created, waitFor } from './helpers/jobs';
import { noCallbacks, park, parkedWorkflow, poke } from './helpers/parking';
import {
	asInput,
	end,
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

/** Answers about jobs without their links, for ever. */
function withoutLinks(): void {
	rig.sim.faultFor = ({ kind, path }) => {
		if (kind !== 'query') return undefined;
		const job = rig.sim.jobs.find(({ id }) => path.endsWith(id));
		if (job?.state !== 'completed') return undefined;
		const body =
			job.provider === 'cometApi'
				? { code: 0, data: { task_id: job.id, task_status: 'succeed', task_result: {} } }
				: { id: job.id, task_id: job.id, status: 'completed' };
		return { name: 'no link', answer: { body } };
	};
}

const reasonFor = (label: string, id: string): string =>
	`${label} says that the video of task ${id} is finished, but gives no link to it`;

describe.each(PROVIDERS)('%s: a finished task whose link never comes', (provider) => {
	const label = LABELS[provider];

	it('stops Wait with its ID and the reason, long before the timeout', async () => {
		rig.sim.jobMilliseconds = 0;
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
		rig.sim.jobMilliseconds = 0;
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
});

describe('with On Callback, a finished task whose link never comes', () => {
	it('stops the node before it parks', async () => {
		noCallbacks(rig);
		rig.sim.jobMilliseconds = 0;
		withoutLinks();
		const input = prompted(numbered(1));
		const run = await rig.run(parkedWorkflow(), { input, mode: 'trigger' });
		expect(run.status).toBe('error');
		const { id } = rig.jobOf('job 0');
		expect(shownError(run, 'Wait').message).toContain(reasonFor('CometAPI', id));
	});

	it('ends the wait at its callback', async () => {
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
