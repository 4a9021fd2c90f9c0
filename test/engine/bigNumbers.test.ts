import { faults, type Fault } from '../simulator';
import { chain } from './harness';
import { refuse } from './helpers/refusal';
import {
	end,
	get,
	PROVIDERS,
	shownError,
	start,
	submit,
	uncheckedLinks,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();

/** More digits than a JavaScript number keeps: read as one, it ends in …000. */
const BIG = '870000000000000001';

/** A raw body, so that its numbers arrive with all their digits. */
const raw = (body: string, status = 200): Fault => ({
	name: 'raw',
	handled: true,
	answer: { status, headers: { 'content-type': 'application/json' }, body },
});

describe('a task ID that the provider gives as a number', () => {
	const creates: Record<string, string> = {
		'data.task_id': `{"code":0,"message":"SUCCEED","data":{"task_id":${BIG},"task_status":"submitted"}}`,
		id: `{"id":${BIG},"status":"queued"}`,
		'data itself': `{"code":0,"data":${BIG}}`,
	};

	it.each(Object.keys(creates))('keeps its digits on creation (%s)', async (name) => {
		rig.sim.inject({ on: 'create', fault: raw(creates[name]!) });
		const workflow = chain(start, submit('cometApi', uncheckedLinks));
		const run = await rig.run(workflow, { input: [{ json: { prompt: 'one' } }] });
		expect(run.json('Submit')).toMatchObject([{ taskId: BIG, status: 'queued' }]);
		expect(rig.creates).toHaveLength(1);
	});

	it.each(PROVIDERS)(
		'%s: keeps its digits in status answers, also in the raw body',
		async (provider) => {
			const link = `${rig.sim.url}/files/avatar.mp4`;
			rig.sim.inject({
				on: 'query',
				times: Infinity,
				fault: raw(
					`{"code":0,"data":{"task_id":${BIG},"task_status":"succeed","progress":100,"created_at":1777385361501,"task_info":{"external_task_id":${BIG}},"task_result":{"videos":[{"url":"${link}","duration":5.25}]}}}`,
				),
			});
			const run = await rig.run(
				chain(start, wait(provider, { taskId: BIG, simplify: false }), end),
			);
			expect(run.json('End')).toMatchObject([
				{
					taskId: BIG,
					externalTaskId: BIG,
					progressPercent: 100,
					videoDurationSeconds: 5.25,
					submittedAt: '2026-04-28T14:09:21.501Z',
					raw: { code: 0, data: { task_id: BIG, created_at: 1777385361501 } },
				},
			]);
			expect(rig.queries.every(({ path }) => path.endsWith(BIG))).toBe(true);
		},
	);

	it('whose digits the provider itself has rounded is no task ID', async () => {
		rig.sim.inject({ on: 'create', fault: raw('{"code":0,"data":{"task_id":8.7e17}}') });
		// aijisu cannot be asked for the task by a name instead.
		const run = await rig.run(chain(start, submit('aijisu', uncheckedLinks)), {
			input: [{ json: { prompt: 'one' } }],
		});
		const error = shownError(run, 'Submit');
		expect(error.message).toContain('A video may have been created');
		expect(error.message).toContain('8.7e17');
	});
});

describe('a Task ID that arrives as a number', () => {
	const advice = /format the column as text/;
	const lost = /^"Task ID" .* has lost its last digits/;

	it.each(['get', 'wait'])('with lost digits is refused by %s', async (operation) => {
		const build = operation === 'get' ? get : wait;
		for (const provider of PROVIDERS) {
			for (const [input, taskId] of [
				[{ taskId: 870000000000000001 }, undefined],
				[{ id: 8.7e17 }, '={{ $json.id }}'],
				[{ id: 8.7e25 }, '={{ $json.id }}'],
				[{ id: 2 ** 53 }, '={{ $json.id }}'],
				[{ id: -(2 ** 53) }, '={{ $json.id }}'],
				[{ id: 870000000000000001 }, '={{ String($json.id) }}'],
				[{ id: '8.7E+17' }, '={{ $json.id }}'],
			] as const) {
				await refuse(
					rig,
					{
						node: build(provider, taskId === undefined ? {} : { taskId }),
						input: [{ json: { ...input } }],
					},
					{ message: lost, advice },
				);
			}
		}
		expect(rig.sim.requests).toEqual([]);
	});

	it.each([12.5, 0.1])('that is not whole (%d) is refused', async (id) => {
		await refuse(
			rig,
			{ node: get('cometApi', { taskId: '={{ $json.id }}' }), input: [{ json: { id } }] },
			{ message: /^"Task ID" is .*, which is not a whole number/, advice: /Task ID/ },
		);
		expect(rig.sim.requests).toEqual([]);
	});

	it.each([7, 2 ** 53 - 1])('with all its digits (%d) is asked for', async (id) => {
		const run = await rig.run(chain(start, get('cometApi', { taskId: '={{ $json.id }}' })), {
			input: [{ json: { id } }],
		});
		expect(shownError(run, 'Get').message).toContain('does not know this task');
		expect(rig.queries[0]!.path.endsWith(`/${id}`)).toBe(true);
	});
});

describe('an answer to a create that holds no task ID where one is looked for', () => {
	it.each([
		['JSON', `{"code":0,"message":"SUCCEED","data":{"jobNumber":"job-77-abc"}}`, 'job-77-abc'],
		['JSON with words', `{"code":0,"message":"all fine","job":"job-77-abc"}`, 'job-77-abc'],
		['half JSON', `{"code":0,"data":{"task_id":"job-77-abc`, 'job-77-abc'],
		['text', 'accepted as job-77-abc', 'accepted as job-77-abc'],
	])('is shown (%s)', async (_, body, shown) => {
		rig.sim.inject({ on: 'create', fault: raw(body) });
		rig.sim.inject({ on: 'query', times: Infinity, fault: faults.taskDoesNotExist('cometApi') });
		const run = await rig.run(chain(start, submit('cometApi', uncheckedLinks)), {
			input: [{ json: { prompt: 'one' } }],
		});
		const error = shownError(run, 'Submit');
		expect(error.message).toContain('A video may have been created');
		expect(error.message).toContain(shown);
	});
});
