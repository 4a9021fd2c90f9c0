import fc from 'fast-check';

import { videoClient } from '../../../nodes/KlingAvatar/paying/clients';
import { Capacity } from '../../../nodes/KlingAvatar/paying/capacity';
import { createOnce } from '../../../nodes/KlingAvatar/paying/create';
import type { Submission } from '../../../nodes/KlingAvatar/paying/taskClient';
import { Failure } from '../../../nodes/KlingAvatar/task/failure';
import { Ledger } from '../../../nodes/KlingAvatar/task/ledger';
import type { Transfer } from '../../../nodes/KlingAvatar/providers/types';
import type { ProviderId } from '../../../nodes/KlingAvatar/providers';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';
import { orderOf } from './orders';
import { answer, lost, refusedConnection, ScriptedGateway, unknownTask } from './scriptedGateway';

/** What may happen to one create request, and whether a job comes of it. */
const HAPPENINGS: Record<string, { creates: boolean; reply: (taskId: string) => Transfer }> = {
	accepted: { creates: true, reply: (task_id) => answer(200, { code: 0, data: { task_id } }) },
	'answer lost': { creates: true, reply: () => lost },
	'answer cut off': { creates: true, reply: () => answer(200, {}) },
	'gateway timed out': { creates: true, reply: () => answer(504, { message: 'timeout' }) },
	'failed after creation': {
		creates: true,
		reply: (task_id) => answer(500, { code: 5000, data: { task_id } }),
	},
	'page instead of the answer': { creates: true, reply: () => answer(302, {}) },
	'request lost': { creates: false, reply: () => lost },
	'broken before': { creates: false, reply: () => answer(502, {}) },
	'too fast': { creates: false, reply: () => answer(429, { code: 1302 }) },
	'never reached': { creates: false, reply: () => refusedConnection },
	malformed: { creates: false, reply: () => answer(400, { code: 1201 }) },
	'bad key': { creates: false, reply: () => answer(401, {}) },
};

const happening = fc.constantFrom(...Object.keys(HAPPENINGS));

it('creates at most one job over any number of runs, and never loses one', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.constantFrom<ProviderId>('aijisu', 'cometApi'),
			fc.array(happening, { minLength: 16, maxLength: 16 }),
			fc.integer({ min: 1, max: 4 }),
			fc.boolean(),
			async (provider, happenings, runs, canLookUp) => {
				const jobs: string[] = [];
				let context: Record<string, unknown> = {};
				let last: Submission<AvatarTask> | null = null;
				let key = '';
				const script = happenings.map((name) => () => {
					const { creates, reply } = HAPPENINGS[name]!;
					const taskId = `T${jobs.length}`;
					if (creates) jobs.push(taskId);
					return reply(taskId);
				});
				for (let run = 0; run < runs; run += 1) {
					const gateway = new ScriptedGateway(provider, script);
					gateway.status = () =>
						canLookUp && jobs[0]
							? answer(200, {
									data: {
										task_id: jobs[0],
										task_status: 'processing',
										task_info: { external_task_id: 'name' },
									},
								})
							: unknownTask;
					context = JSON.parse(JSON.stringify(context)) as Record<string, unknown>;
					// Each run is a try of the same execution, or the retry of it.
					const nodeRun = { execution: `E${run % 2}`, run: 0, isTool: false };
					const ledger = new Ledger<AvatarTask>(context, nodeRun);
					const order = orderOf(gateway, 0, {
						name: provider === 'cometApi' ? { by: 'node', makeUp: () => 'name' } : null,
					});
					const [slot] = ledger.assign([order.wanted]);
					key = slot!.key;
					const capacity = new Capacity(gateway.clock, gateway.signal, { seconds: 900 });
					const client = videoClient(gateway, 'execution');
					last = await createOnce(client, ledger, order, slot!, false, capacity);
				}
				expect(jobs.length).toBeLessThanOrEqual(1);
				const nodeRun = { execution: 'E', run: 0, isTool: false };
				const entry = new Ledger<AvatarTask>(context, nodeRun).find(key);
				if (last && !(last instanceof Failure)) {
					expect(last.task.taskId).toBe(jobs[0]);
					expect(entry).toMatchObject({ state: 'created', task: { taskId: jobs[0] } });
				} else if (jobs.length > 0) {
					expect(last?.mayHaveBeenCharged).toBe(true);
					expect(entry?.state).toBe('unknown');
				}
				if (entry === null) expect(jobs).toEqual([]);
			},
		),
		{ numRuns: 400 },
	);
});
