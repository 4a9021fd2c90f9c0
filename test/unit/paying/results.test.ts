import { Failure } from '../../../nodes/KlingAvatar/task/failure';
import { videoClient } from '../../../nodes/KlingAvatar/paying/clients';
import { knownItem, unreadResult } from '../../../nodes/KlingAvatar/paying/results';
import type { LedgerEntry } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import {
	taskOutput,
	unknownTaskOutput,
	type AvatarTask,
} from '../../../nodes/KlingAvatar/task/task';
import { avatarTask } from '../task/tasks';
import { shown } from './orders';
import { ScriptedGateway } from './scriptedGateway';

const AT = '2026-01-01T00:00:00.000Z';
const client = videoClient(new ScriptedGateway('cometApi', []), 'execution');

describe('an item whose input cannot be used', () => {
	const problem = new Failure('No file', 'Give one.');
	const base = {
		place: { execution: 'E', run: 0, item: 0 },
		identity: null,
		externalTaskId: 'mine',
		nameProof: null,
		at: AT,
		requests: 1,
		repeatedIn: null,
		isDelivered: false,
	};
	const created: LedgerEntry<AvatarTask> = {
		...base,
		state: 'created',
		task: avatarTask({ taskId: 'EARLIER', externalTaskId: 'mine' }),
	};
	const sending: LedgerEntry<AvatarTask> = { ...base, state: 'sending' };

	it('has cost nothing when nothing is known', () => {
		const { failure, json } = unreadResult(client, problem, null);
		expect(shown(failure!)).toEqual({
			kind: 'failed',
			message: 'No file',
			description: 'Give one.',
			mayHaveBeenCharged: false,
			stopsOthers: false,
		});
		expect(json).toEqual(unknownTaskOutput('cometApi', { failureReason: 'No file' }));
	});

	it('comes with the task that an earlier try created', () => {
		const { failure, json } = unreadResult(client, problem, created);
		expect(failure!.description).toContain('An earlier try created task EARLIER for this item');
		expect(failure).toMatchObject({ mayHaveBeenCharged: true });
		expect(json).toMatchObject({ taskId: 'EARLIER', failureReason: 'No file' });
		expect(knownItem(client, created)).toEqual(taskOutput(created.task));
	});

	it('comes with the name under which an earlier try may have created one', () => {
		const { failure, json } = unreadResult(client, problem, sending);
		expect(failure!.description).toContain('An earlier try may have created a video for this item');
		expect(failure).toMatchObject({ mayHaveBeenCharged: true });
		expect(json).toMatchObject({ taskId: null, externalTaskId: 'mine' });
		expect(knownItem(client, null)).toEqual(
			unknownTaskOutput('cometApi', { externalTaskId: null }),
		);
	});
});
