import { Ledger, type SubmissionKey } from '../../../nodes/KlingAvatar/task/ledger';
import { avatarTask } from './tasks';

const AT = '2026-01-01T00:00:00.000Z';
const key: SubmissionKey = { runIndex: 0, itemIndex: 1, fingerprint: 'abc' };

/** What n8n does with the context between two runs: it is stored as JSON. */
const stored = (context: Record<string, unknown>) =>
	JSON.parse(JSON.stringify(context)) as Record<string, unknown>;

it('knows nothing at first', () => {
	expect(new Ledger({}).find(key)).toBeNull();
});

it('writes to the context at once, and a later run reads it', () => {
	const context: Record<string, unknown> = { other: 'kept' };
	const ledger = new Ledger(context);
	ledger.sending(key, 'mine', AT);
	const entry = { state: 'sending', externalTaskId: 'mine', at: AT };
	expect(context).toEqual({ other: 'kept', submissions: { '0:1:abc': entry } });
	expect(new Ledger(stored(context)).find(key)).toEqual(entry);
});

it('keeps what was created, without the raw body', () => {
	const context = {};
	const task = avatarTask({ externalTaskId: 'mine', raw: { much: 1 } });
	new Ledger(context).created(key, task, AT);
	expect(task.raw).toEqual({ much: 1 });
	expect(new Ledger(stored(context)).find(key)).toEqual({
		state: 'created',
		externalTaskId: 'mine',
		at: AT,
		task: { ...task, raw: null },
	});
});

it('keeps whom the provider calls about a created task, where that is known', () => {
	const context = {};
	const ledger = new Ledger(context);
	const calledOf = () => {
		const entry = new Ledger(stored(context)).find(key);
		return entry?.state === 'created' ? entry.task.callbackExecutionId : 'not created';
	};
	ledger.sending(key, 'mine', AT);
	ledger.callsBack(key, '7');
	expect(calledOf()).toBe('not created');
	ledger.created(key, avatarTask(), AT);
	ledger.callsBack(key, undefined);
	expect(calledOf()).toBeUndefined();
	ledger.callsBack(key, null);
	expect(calledOf()).toBeNull();
	ledger.callsBack(key, '7');
	expect(calledOf()).toBe('7');
});

it('keeps an unknown outcome with its message', () => {
	const context = {};
	new Ledger(context).unknown(key, null, AT, 'may exist');
	expect(new Ledger(stored(context)).find(key)).toEqual({
		state: 'unknown',
		externalTaskId: null,
		at: AT,
		message: 'may exist',
	});
});

it('forgets what was refused, and only that', () => {
	const ledger = new Ledger({});
	const other = { ...key, itemIndex: 2 };
	ledger.sending(key, null, AT);
	ledger.sending(other, null, AT);
	ledger.refused(key);
	expect(ledger.find(key)).toBeNull();
	expect(ledger.find(other)).toMatchObject({ state: 'sending' });
});

it('tells loops, items and changed input apart', () => {
	const ledger = new Ledger({});
	ledger.sending(key, null, AT);
	for (const other of [
		{ ...key, runIndex: 1 },
		{ ...key, itemIndex: 0 },
		{ ...key, fingerprint: 'abd' },
		{ ...key, runIndex: 1, itemIndex: 0 },
	]) {
		expect(ledger.find(other)).toBeNull();
	}
});

it('lets two ledgers of one context see each other', () => {
	const context = {};
	const one = new Ledger(context);
	new Ledger(context).created(key, avatarTask(), AT);
	expect(one.find(key)).toMatchObject({ state: 'created' });
});

it.each([null, 'text', 7, undefined])('starts afresh over a stored %j', (submissions) => {
	const context: Record<string, unknown> = { submissions };
	const ledger = new Ledger(context);
	expect(ledger.find(key)).toBeNull();
	ledger.sending(key, null, AT);
	expect(new Ledger(context).find(key)).toMatchObject({ state: 'sending' });
});

it('finds the latest entry of an item, whatever was asked for then', () => {
	const ledger = new Ledger({});
	expect(ledger.findItem(key)).toBeNull();
	ledger.sending({ ...key, fingerprint: 'first' }, 'one', AT);
	ledger.sending({ ...key, fingerprint: 'second' }, 'two', AT);
	ledger.sending({ ...key, itemIndex: 11, fingerprint: 'other' }, 'three', AT);
	ledger.sending({ ...key, runIndex: 1, fingerprint: 'other' }, 'four', AT);
	expect(ledger.findItem(key)).toMatchObject({ externalTaskId: 'two' });
	expect(ledger.findItem({ ...key, itemIndex: 11 })).toMatchObject({ externalTaskId: 'three' });
	expect(ledger.findItem({ runIndex: 1, itemIndex: 2 })).toBeNull();
});
