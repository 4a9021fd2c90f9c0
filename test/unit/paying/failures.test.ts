import { videoClient } from '../../../nodes/KlingAvatar/paying/clients';
import {
	noCapacity,
	refused,
	skippedAfter,
	stillUnknown,
	unsure,
	unusable,
	nameTaken,
} from '../../../nodes/KlingAvatar/paying/failures';
import { Failure, type FailureFacts } from '../../../nodes/KlingAvatar/task/failure';
import type { PaidTask, RunMode, UnsureEntry } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { FaultKind } from '../../../nodes/KlingAvatar/task/reading';
import { avatarTask, providerFault } from '../task/tasks';
import { ScriptedGateway } from './scriptedGateway';

const AT = '2026-01-01T00:00:00.000Z';
const wording = (mode: RunMode) => videoClient(new ScriptedGateway('cometApi', []), mode);
const client = wording('execution');
const entry: UnsureEntry<PaidTask> = {
	state: 'unknown',
	message: 'May exist',
	place: { execution: 'E', run: 0, item: 0 },
	identity: null,
	externalTaskId: 'mine',
	nameProof: null,
	at: AT,
	requests: 1,
	repeatedIn: null,
	isDelivered: false,
};
const fresh = { key: 'k', entry: null };
const full = providerFault({ kind: 'rateLimit', httpStatus: 429 });

/** All that a failure says, with no fact beside those that are there. */
const told = ({ message, ...failure }: Failure) => ({ message, ...failure });
const failureOf = (facts: FailureFacts & { message: string; description: string }) =>
	told(new Failure(facts.message, '').with(facts));

describe('a refusal', () => {
	it.each<[FaultKind, boolean]>([
		['key', true],
		['account', true],
		['request', false],
		['policy', false],
		['network', false],
	])('%s concerns the other items: %s', (kind, stopsOthers) => {
		const fault = providerFault({ kind });
		expect(told(refused(client, fault, 'mine', fresh))).toStrictEqual({
			message: expect.stringContaining('CometAPI'),
			description: expect.stringMatching(
				/^[A-Z].+\. Nothing was created, and nothing is charged\.$/,
			),
			fault,
			mayHaveBeenCharged: false,
			stopsOthers,
			known: { externalTaskId: 'mine' },
		});
	});

	it('beside an earlier, unsure try proves nothing about that', () => {
		expect(refused(client, full, 'mine', { key: 'k', entry })).toMatchObject({
			description: expect.stringContaining('but an earlier one may have created a video'),
			mayHaveBeenCharged: true,
			reference: 'k',
		});
	});

	it('is passed on to the items that it concerns, without a task of theirs', () => {
		const known = { externalTaskId: 'mine' };
		const facts = { message: 'Bad key', description: 'Give another.', reference: 'k', known };
		const message = 'Not submitted, since an earlier item was refused: Bad key';
		const skipped = { mayHaveBeenCharged: false, stopsOthers: true };
		const one = new Failure('', '').with(facts);
		expect(told(skippedAfter(one))).toStrictEqual(
			failureOf({ message, description: 'Give another.', ...skipped }),
		);
		expect(told(skippedAfter(one.with({ fault: full })))).toStrictEqual(
			failureOf({ message, description: 'Give another.', fault: full, ...skipped }),
		);
	});
});

describe('an account that takes no more', () => {
	const after = (seconds: number, waited: number, retryAfterSeconds: number | null = null) =>
		noCapacity(
			client,
			{ fault: { ...full, retryAfterSeconds }, plan: { seconds }, waited },
			'mine',
			fresh,
		);

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

describe('a task that may exist', () => {
	const unclear = (over: Partial<typeof entry>, sameName: PaidTask | null = null) =>
		stillUnknown(client, 'k', { ...entry, ...over }, sameName);

	it('is told with all by which it can be found, and as what may be charged', () => {
		expect(told(unclear({}))).toStrictEqual({
			message: 'May exist',
			description: expect.stringMatching(
				new RegExp(
					`^It was not sent again, since that could be paid twice\\. Look in your CometAPI account for a task with the External Task ID "mine", submitted at ${AT} or later\\. If it is there, continue with its task ID .*`,
				),
			),
			mayHaveBeenCharged: true,
			reference: 'k',
			known: { externalTaskId: 'mine' },
		});
	});

	it.each<[string, Failure, string]>([
		['no name', unclear({ externalTaskId: null }), `for a task submitted at ${AT} or later.`],
		[
			'two requests',
			unclear({ requests: 2 }),
			'sent 2 times, so more than one task may be charged',
		],
		['another', unclear({}, avatarTask({ taskId: 'T9' })), 'Task T9 has this External Task ID'],
	])('says so: %s', (_, { description }, fact) => expect(description).toContain(fact));

	it('after a try that was broken off is told as charged as well', () => {
		const sending: typeof entry = { ...entry, state: 'sending' };
		delete sending.message;
		expect(stillUnknown(client, 'k', sending).message).toMatch(
			/^A video may have been created and charged: an earlier try was stopped/,
		);
	});

	it('keeps what the provider did', () => {
		const one = { message: 'm', key: 'k', entry, sameName: null };
		expect(unsure(client, { ...one, fault: full }).fault).toBe(full);
	});

	it.each<[RunMode, string]>([
		['byHand', 'may pay for it twice'],
		['tool', '"Submit Again When Unsure" of the tool'],
	])('ends with what to do, started by %s', (mode, fact) => {
		expect(stillUnknown(wording(mode), 'k', entry).description).toContain(fact);
	});
});

it("a name that is taken may be that of the gateway's own first try", () => {
	const fault = providerFault({ kind: 'duplicate' });
	expect(told(nameTaken(client, fault, 'mine', avatarTask({ taskId: 'T9' })))).toStrictEqual({
		message: expect.stringContaining('CometAPI already has a task of this External Task ID'),
		description: expect.stringMatching(
			/^It belongs to task T9\. If that task .* "Use the Existing Task"\. Otherwise .*never used/,
		),
		fault,
		mayHaveBeenCharged: true,
		known: { externalTaskId: 'mine' },
	});
});

it('what cannot be put together has cost nothing, whatever else was said of it', () => {
	const one = new Failure('No file', 'Give one', { mayHaveBeenCharged: true, reference: 'k' });
	expect(told(unusable(one))).toStrictEqual(
		failureOf({ message: 'No file', description: 'Give one.', mayHaveBeenCharged: false }),
	);
});
