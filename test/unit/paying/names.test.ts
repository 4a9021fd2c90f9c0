import { videoClient } from '../../../nodes/KlingAvatar/paying/clients';
import { checkNames, type NameCheck } from '../../../nodes/KlingAvatar/paying/names';
import type { CreateOrder, IfNameExists } from '../../../nodes/KlingAvatar/paying/taskClient';
import { Failure } from '../../../nodes/KlingAvatar/task/failure';
import { Ledger } from '../../../nodes/KlingAvatar/task/ledger';
import type { FaultKind, NameReading } from '../../../nodes/KlingAvatar/task/reading';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';
import { avatarTask, providerFault } from '../task/tasks';
import { wantedItem } from '../task/wanted';
import { NODE_RUN, orderOf } from './orders';
import { ScriptedGateway } from './scriptedGateway';

const AT = '2026-01-01T00:00:00.000Z';
const found: NameReading = { kind: 'found', task: avatarTask({ taskId: 'T9' }), answeredAt: null };
const several: NameReading = { kind: 'several', taskIds: ['T1', 'T2'] };
const unclear = (kind: FaultKind): NameReading => ({
	kind: 'unclear',
	fault: providerFault({ kind, httpStatus: null, text: 'so it said' }),
});

/** The first run of a node whose gateway answers questions by name with these readings, and then with the last. */
function batch(...readings: NameReading[]) {
	const to = new ScriptedGateway('cometApi', []);
	const asked: Array<{ name: string; seconds: number; timeoutSeconds: number }> = [];
	let atOnce = 0;
	const busiest = { atOnce: 0 };
	const client = {
		...videoClient(to, 'execution'),
		findByName: async (name: string, timeoutSeconds: number) => {
			asked.push({ name, seconds: to.seconds(), timeoutSeconds });
			busiest.atOnce = Math.max(busiest.atOnce, (atOnce += 1));
			await Promise.resolve();
			atOnce -= 1;
			return (readings.length > 1 ? readings.shift() : readings[0]) ?? found;
		},
	};
	const ledger = new Ledger<AvatarTask>({}, NODE_RUN);
	const order = (item: number, name: string, ifExists: IfNameExists = 'fail') =>
		orderOf(to, item, { name: { by: 'user', name, ifExists } });
	const check = async (orders: Array<CreateOrder | null>, continueOnFail = false) =>
		(
			await checkNames(
				client,
				ledger,
				orders,
				ledger.assign(orders.map((one) => one?.wanted ?? null)),
				continueOnFail,
			)
		).map(plain);
	return { to, client, ledger, order, check, asked, busiest };
}

/** A check with its failure as plain data. */
function plain(check: NameCheck<AvatarTask>) {
	if (check.kind !== 'refused') return check;
	const { failure } = check;
	expect(failure).toBeInstanceOf(Failure);
	return { kind: check.kind, ...failure, message: failure.message };
}

const USABLE = { kind: 'usable', wasFree: false };
const FREE = { kind: 'usable', wasFree: true };
/** Refused before anything was sent, in words that say so, and with these facts in them. */
const refused = (...facts: string[]) =>
	expect.objectContaining({
		kind: 'refused',
		message: expect.stringMatching(new RegExp(facts.join('.*'))),
		description: expect.stringMatching(/^Nothing was sent for it.*"Use the Existing Task"/),
		mayHaveBeenCharged: false,
		known: { externalTaskId: 'mine' },
	});
const unclearRefusal = (stopsOthers: boolean) =>
	expect.objectContaining({
		kind: 'refused',
		message: expect.stringMatching(/"mine" exists could not be found out: CometAPI .*so it said$/),
		description: expect.stringMatching(
			/^Nothing was sent for it, since that could be paid twice\. .+\. Try again in a while\.$/,
		),
		fault: expect.objectContaining({ text: 'so it said' }),
		mayHaveBeenCharged: false,
		stopsOthers,
		known: { externalTaskId: 'mine' },
	});

describe("what the provider says of a user's name", () => {
	const existing = { kind: 'exists', task: avatarTask({ taskId: 'T9' }) };
	it.each<[string, IfNameExists, NameReading[], unknown, number[]]>([
		['a task', 'fail', [found], refused('CometAPI already has', '"mine"', 'task T9'), [0]],
		['a task', 'useExisting', [found], existing, [0]],
		['several', 'fail', [several], refused('CometAPI has several', '"mine"', 'T1, T2'), [0]],
		['several', 'useExisting', [several], refused('T1, T2'), [0]],
		['no task', 'fail', [{ kind: 'free' }], FREE, [0]],
		['nothing about names', 'useExisting', [{ kind: 'namesUnknown' }], USABLE, [0]],
		['nothing clear', 'fail', [unclear('server')], USABLE, [0, 2, 6]],
		['nothing clear', 'useExisting', [unclear('server')], unclearRefusal(false), [0, 2, 6]],
		['late no task', 'useExisting', [unclear('network'), { kind: 'free' }], FREE, [0, 2]],
		['no to the key', 'useExisting', [unclear('key')], unclearRefusal(true), [0]],
		['no to the account', 'useExisting', [unclear('account')], unclearRefusal(true), [0]],
	])('%s, to one who says %s', async (_, ifExists, readings, check, seconds) => {
		const { asked, order, ...one } = batch(...readings);
		expect(await one.check([order(0, 'mine', ifExists)])).toEqual([check]);
		expect(asked).toEqual(seconds.map((at) => ({ name: 'mine', seconds: at, timeoutSeconds: 10 })));
	});

	it('is asked of five at a time', async () => {
		const { order, check, asked, busiest } = batch({ kind: 'free' });
		await check(Array.from({ length: 12 }, (_, item) => order(item, `name ${item}`)));
		expect([asked.length, busiest.atOnce]).toEqual([12, 5]);
	});

	it('is not asked when the node is stopped; what was said before counts', async () => {
		const stopped = batch();
		stopped.to.stopper.abort();
		expect(await stopped.check([stopped.order(0, 'mine', 'useExisting')])).toEqual([USABLE]);
		expect(stopped.asked).toEqual([]);

		const later = batch(unclear('server'));
		later.to.clock.at(later.to.clock.now() + 1000, () => later.to.stopper.abort());
		expect(await later.check([later.order(0, 'mine', 'useExisting')])).toEqual([
			unclearRefusal(false),
		]);
		expect([later.asked.length, later.to.seconds()]).toEqual([1, 1]);
	});

	it('is not asked where nobody knows names, but also where nothing can stop it', async () => {
		const { client, ledger, order } = batch({ kind: 'free' });
		const orders = [order(0, 'mine')];
		const slots = ledger.assign(orders.map(({ wanted }) => wanted));
		const nameless = { ...client, findByName: null };
		expect(await checkNames(nameless, ledger, orders, slots, false)).toEqual([USABLE]);
		const unstoppable = { ...client, signal: undefined };
		expect(await checkNames(unstoppable, ledger, orders, slots, false)).toEqual([FREE]);
	});

	it('is asked of names that users give, and of no others', async () => {
		const { to, order, check, asked } = batch({ kind: 'free' });
		const checks = await check([
			null,
			orderOf(to, 1),
			orderOf(to, 2, { name: null }),
			order(3, 'a'),
		]);
		expect(checks).toEqual([USABLE, USABLE, USABLE, FREE]);
		expect(asked.map(({ name }) => name)).toEqual(['a']);
	});
});

describe('a name that is given to several items', () => {
	const shared = refused('"mine" is given to more than one item: 4, 7$');

	it('refuses each of them, by their numbers, and nobody is asked', async () => {
		const { order, check, asked } = batch({ kind: 'free' });
		const orders = [order(4, 'mine'), null, order(5, 'other'), order(7, 'mine', 'useExisting')];
		expect(await check(orders)).toEqual([shared, USABLE, USABLE, shared]);
		expect(asked).toEqual([]);
	});

	it('leaves the others to be asked for when the node goes on after a failure', async () => {
		const { order, check, asked } = batch({ kind: 'free' });
		const orders = [order(4, 'mine'), order(5, 'other'), order(7, 'mine')];
		expect(await check(orders, true)).toEqual([shared, FREE, shared]);
		expect(asked.map(({ name }) => name)).toEqual(['other']);
	});

	it('stays that of the task that was created under it', async () => {
		const { order, check, ledger } = batch();
		const task = avatarTask({ taskId: 'T1', externalTaskId: 'mine' });
		ledger.created('E:0:4', wantedItem(4), task, AT);
		expect(await check([order(4, 'mine'), order(7, 'mine')])).toEqual([USABLE, shared]);
	});

	it('of which one is unsure refuses that one, too', async () => {
		const { order, check, ledger } = batch();
		const request = { externalTaskId: 'mine', nameProof: null, at: AT };
		ledger.sending('E:0:4', wantedItem(4), request);
		expect(await check([order(4, 'mine'), order(7, 'mine')])).toEqual([shared, shared]);
	});
});

describe('a name of an earlier submission', () => {
	const task = avatarTask({ taskId: 'T1', externalTaskId: 'mine' });
	const other = wantedItem(9);
	const record = (created: boolean) => {
		const one = batch({ kind: 'free' });
		one.ledger.sending('other', other, { externalTaskId: 'mine', nameProof: null, at: AT });
		if (created) one.ledger.created('other', other, task, AT);
		return one;
	};
	const kept = { ...task, raw: null };
	it.each<[string, boolean, IfNameExists, unknown]>([
		['that has its task', true, 'fail', refused('"mine" is that of task T1')],
		['that has its task', true, 'useExisting', { kind: 'exists', task: kept }],
		['that is unsure', false, 'fail', refused('"mine" was given to an earlier', 'not known')],
		[
			'that is unsure',
			false,
			'useExisting',
			{ kind: 'unsure', slot: { key: 'other', entry: expect.objectContaining({ at: AT }) } },
		],
	])('%s (%s), of one who says %s', async (_, created, ifExists, expected) => {
		const { order, check, asked } = record(created);
		expect(await check([order(0, 'mine', ifExists)])).toEqual([expected]);
		expect(asked).toEqual([]);
	});

	it('refuses nothing when it is the same submission: its record decides', async () => {
		const { order, check, ledger, asked } = record(true);
		const request = { externalTaskId: 'mine', nameProof: null, at: AT };
		ledger.sending('E:0:0', wantedItem(0), request);
		expect(await check([order(0, 'mine')])).toEqual([USABLE]);
		expect(asked).toEqual([]);
	});

	it('of another name says nothing', async () => {
		const { order, check } = record(true);
		expect(await check([order(0, 'yours')])).toEqual([FREE]);
	});
});
