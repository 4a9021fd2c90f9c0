import { videoClient } from '../../../nodes/KlingAvatar/paying/clients';
import { noCapacity, refused } from '../../../nodes/KlingAvatar/paying/failures';
import type { Failure } from '../../../nodes/KlingAvatar/task/failure';
import type { LedgerEntry, PaidTask } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import { providerFault } from '../task/tasks';
import { ScriptedGateway } from './scriptedGateway';

const client = videoClient(new ScriptedGateway('cometApi', []), 'execution');
const fresh = { key: 'k', entry: null };
const full = providerFault({ kind: 'rateLimit', httpStatus: 429 });

it('a refusal after an unsure try names the record of that, which may be charged', () => {
	const entry: LedgerEntry<PaidTask> = {
		state: 'sending',
		place: { execution: 'E', run: 0, item: 0 },
		identity: null,
		externalTaskId: 'mine',
		nameProof: null,
		at: '2026-01-01T00:00:00.000Z',
		requests: 1,
		repeatedIn: null,
		isDelivered: false,
	};
	expect(refused(client, full, 'mine', { key: 'k', entry })).toMatchObject({
		description: expect.stringContaining('but an earlier one may have created a video'),
		mayHaveBeenCharged: true,
		reference: 'k',
	});
	const unpaid = refused(client, full, 'mine', fresh);
	expect(unpaid).toMatchObject({ mayHaveBeenCharged: false });
	expect(unpaid).not.toHaveProperty('reference');
});

describe('an account that takes no more', () => {
	const after = (seconds: number, waited: number, retryAfterSeconds: number | null = null) => {
		const fault = { ...full, retryAfterSeconds };
		return noCapacity(client, { fault, plan: { seconds }, waited }, 'mine', fresh);
	};

	it.each<[string, Failure, RegExp, boolean]>([
		['nobody waited', after(0, 0), /^To wait longer for a free slot, raise .*Capacity/, false],
		['waited in vain', after(60, 59_600), /^Waited 60 s for it .*\. To wait longer/, true],
		['asks for too much', after(60, 0, 61.4), /^It asks for a pause of 61 s\. To wait/, true],
		['asks for the whole', after(60, 0, 60), /^To wait longer/, true],
	])('%s', (_, failure, description, stopsOthers) => {
		expect(failure).toMatchObject({
			description: expect.stringMatching(description),
			mayHaveBeenCharged: false,
			stopsOthers,
		});
		expect(failure.description).toMatch(/ Nothing was created, and nothing is charged\.$/);
	});

	it('has refused something', () => {
		const never = { fault: null, plan: { seconds: 0 }, waited: 0 };
		expect(() => noCapacity(client, never, null, fresh)).toThrow('has refused a request');
	});
});
