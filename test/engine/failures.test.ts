import { faults } from '../simulator';
import { chain, link } from './harness';
import { mediaItem, portraitFile } from './helpers/media';
import {
	end,
	fields,
	fromFiles,
	LABELS,
	ALL_PROVIDERS,
	shownError,
	start,
	submit,
	useRig,
	wait,
	speaksKling,
} from './helpers/support';

const rig = useRig();

describe.each(ALL_PROVIDERS)('%s', (provider) => {
	const isKlings = speaksKling(provider);
	const label = LABELS[provider];
	const withLinks = () => submit(provider, rig.fromLinks);
	const tell = (name: string) => fields(name, '{ id: $("Submit").item.json.taskId }');

	describe('an item that cannot be used', () => {
		const items = [mediaItem({ name: 'a' }), { json: { name: 'b' } }, mediaItem({ name: 'c' })];
		const problem =
			'"Image Input Binary Field" is "image", but the item has no file in a field of that name';

		it('goes on as an item of its own, and does not stop the others', async () => {
			const node = submit(provider, fromFiles, { onError: 'continueRegularOutput' });
			const workflow = chain(start, node, fields('Tell', '{ name: $("Start").item.json.name }'));
			const run = await rig.run(workflow, { input: items });
			expect(run.status).toBe('success');
			expect(run.json('Submit')).toMatchObject([
				{ taskId: rig.sim.jobs[0]!.id, reused: false },
				{
					provider,
					taskId: null,
					status: null,
					isFinal: false,
					isSuccess: false,
					failureReason: problem,
					failureAdvice: expect.stringContaining('The item holds no file at all'),
					mayHaveBeenCharged: false,
				},
				{ taskId: rig.sim.jobs[1]!.id, reused: false },
			]);
			expect(run.json('Tell')).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
			expect(rig.sim.createdCount).toBe(2);
		});

		it('goes to the error output with what it brought', async () => {
			const withPicture = { json: { name: 'b' }, binary: { image: portraitFile } };
			const node = submit(provider, fromFiles, { onError: 'continueErrorOutput' });
			const workflow = chain(start, node, end);
			workflow.nodes.push(
				fields('Failed', '{ name: $("Start").item.json.name, why: $json.error }'),
			);
			link(workflow, 'Submit', 'Failed', { output: 1 });
			const run = await rig.run(workflow, { input: [items[0]!, withPicture, items[2]!] });
			const why =
				'"Audio Input Binary Field" is "data", but the item has no file in a field of that name';
			expect(run.json('End').map(({ taskId }) => taskId)).toEqual(rig.sim.jobs.map(({ id }) => id));
			expect(run.json('Submit', 1)).toMatchObject([
				{
					name: 'b',
					error: why,
					details: {
						taskId: null,
						failureReason: why,
						failureAdvice: 'The item\'s files are in: "image".',
					},
				},
			]);
			expect(Object.keys(run.items('Submit', 1)[0]!.binary ?? {})).toEqual(['image']);
			expect(run.json('Failed')).toEqual([{ name: 'b', why }]);
		});
	});

	describe('a refusal by the provider', () => {
		const refusal = isKlings
			? faults.nested(1201, 'image format is wrong')
			: faults.task(400, 'invalid_request', 'image format is wrong');
		const message = `${label} refused the request (HTTP 400): image format is wrong`;

		it('stops Submit as a NodeApiError with the HTTP status', async () => {
			rig.sim.inject({ on: 'create', fault: refusal });
			const run = await rig.run(chain(start, withLinks()));
			const error = shownError(run, 'Submit');
			expect(error).toMatchObject({
				name: 'NodeApiError',
				message: `${message} [item 0]`,
				httpCode: '400',
				context: { itemIndex: 0 },
			});
			expect(error.description).toMatch(
				/^Check the fields that the message names.*Nothing was created, and nothing is charged\.$/,
			);
			expect(rig.sim.requestsOf('create')).toHaveLength(1);
			expect(rig.sim.createdCount).toBe(0);
		});

		it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
			'%s: the other items are submitted, each in its place',
			async (onError) => {
				rig.sim.inject({ on: 'create', after: 1, fault: refusal });
				const node = submit(
					provider,
					{ ...rig.fromLinks, options: { submissionsInParallel: 1 } },
					{ onError },
				);
				const run = await rig.run(chain(start, node, tell('Tell')), { input: [{}, {}, {}] });
				const ids = rig.sim.jobs.map(({ id }) => id);
				expect(ids).toHaveLength(2);
				if (onError === 'continueRegularOutput') {
					expect(run.json('Submit')).toMatchObject([
						{ taskId: ids[0] },
						{ taskId: null, failureReason: message, mayHaveBeenCharged: false },
						{ taskId: ids[1] },
					]);
					expect(run.json('Tell')).toEqual([{ id: ids[0] }, { id: null }, { id: ids[1] }]);
				} else {
					expect(run.json('Tell')).toEqual(ids.map((id) => ({ id })));
					expect(run.json('Submit', 1)).toMatchObject([
						{ error: message, details: { mayHaveBeenCharged: false } },
					]);
					expect(run.items('Submit', 1)[0]!.pairedItem).toEqual({ item: 1 });
				}
			},
		);
	});

	it('Retry On Fail does not mistake a failed item that goes on for a failed node', async () => {
		rig.sim.failure = () => 'Too dark';
		const node = wait(
			provider,
			{},
			{ onError: 'continueRegularOutput', retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
		);
		const run = await rig.run(chain(start, withLinks(), node));
		expect(run.json('Wait')).toMatchObject([{ isSuccess: false, failureReason: 'Too dark' }]);
		expect(run.logs.filter((line) => line.includes('Running node "Wait" started'))).toHaveLength(1);
	});
});
