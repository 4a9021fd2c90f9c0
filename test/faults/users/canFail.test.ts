import type { CreateOrder } from '../../../nodes/KlingAvatar/paying/order';
import { Ledger } from '../../../nodes/KlingAvatar/task/ledger';
import type { LedgerEntry } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { ParameterMark } from '../../../nodes/KlingAvatar/task/submission';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';
import { userRun } from './userRun';
import { drawUserScenario } from './userScenario';
import { theNode, type UserSubject } from './userSubject';

/** A broken policy must be found within this many runs. */
const RUNS = 2000;

/** The kinds of rules that runs of a subject break, the first time each. */
async function brokenRules(subject: UserSubject, wanted: string): Promise<string[]> {
	const kinds = new Set<string>();
	for (let seed = 1; seed <= RUNS && !kinds.has(wanted); seed += 1) {
		const { violations } = await userRun(drawUserScenario(seed), subject);
		for (const violation of violations) kinds.add(violation.replace(/:.*/s, ''));
	}
	return [...kinds];
}

type Entries = Record<string, LedgerEntry<AvatarTask>>;
const entriesOf = (context: Record<string, unknown>) => (context['submissions'] ?? {}) as Entries;

/** Orders of which only the resolved values are known. */
const valuesOnly = (orders: CreateOrder[]): CreateOrder[] =>
	orders.map((order) => {
		const { identity } = order.wanted;
		const parameters = Object.fromEntries(
			Object.entries(identity.parameters).map(([name, mark]): [string, ParameterMark] => [
				name,
				{ ...mark, written: null, frozen: null },
			]),
		);
		return {
			...order,
			wanted: { ...order.wanted, reference: null, identity: { ...identity, parameters } },
		};
	});

/** Names that are not the user's as far as the code under test can tell, so that it checks none. */
const namesUnchecked = (orders: CreateOrder[]): CreateOrder[] =>
	orders.map((order) => {
		const { name } = order;
		return name?.by === 'user'
			? { ...order, name: { by: 'node', makeUp: () => name.name } }
			: order;
	});

let tries = 0;

const broken: ReadonlyArray<[rule: string, how: string, change: Partial<UserSubject>]> = [
	[
		'paid twice',
		'recognises a submission by what it came to alone',
		{
			orders: valuesOnly,
			// Nor does it go by the place.
			ledger: (context, nodeRun) =>
				new Ledger(context, { ...nodeRun, execution: `${nodeRun.execution}.${(tries += 1)}` }),
		},
	],
	[
		'paid twice',
		'takes a tool for any other node',
		{ ledger: (context, nodeRun) => new Ledger(context, { ...nodeRun, isTool: false }) },
	],
	[
		'paid twice',
		'forgets what other runs of the node left unsure',
		{
			ledger: (context, nodeRun) => {
				for (const [key, { state, place }] of Object.entries(entriesOf(context))) {
					const isOther = state !== 'created' && place.run !== nodeRun.run;
					if (isOther && !nodeRun.isTool) delete entriesOf(context)[key];
				}
				return new Ledger(context, nodeRun);
			},
		},
	],
	[
		'paid twice',
		'repeats an unsure request as often as it is tried',
		{
			ledger: (context, nodeRun) => {
				for (const entry of Object.values(entriesOf(context))) entry.repeatedIn = null;
				return new Ledger(context, nodeRun);
			},
		},
	],
	['paid twice', 'loses the record when the execution is retried', { carryOver: () => ({}) }],
	['misdirected', 'adopts a task by a name that it has not made up', { orders: namesUnchecked }],
	[
		'misdirected',
		'makes up names that come again after a backup was restored',
		{
			orders: (orders) =>
				orders.map((order) => {
					const { name } = order;
					if (name?.by !== 'node') return order;
					const makeUp = () => name.makeUp().replace(/-\d+$/, '');
					return { ...order, name: { by: 'node', makeUp } };
				}),
		},
	],
	[
		'misdirected',
		'goes by the place when the execution is retried, whatever the user has mended',
		{
			carryOver: (context) => {
				const carried = theNode.carryOver(context);
				for (const entry of Object.values(entriesOf(carried))) entry.identity = null;
				return carried;
			},
		},
	],
	[
		'lost',
		'forgets what was created beside a failed item',
		{
			createAll: async (shop, ledger, orders, plan) => {
				const results = await theNode.createAll(shop, ledger, orders, plan);
				if (results.every((one) => one?.kind === 'created')) return results;
				for (const { key } of ledger.ofRun()) ledger.putBack(key, null);
				return results.map((one) => (one?.kind === 'created' ? null : one));
			},
		},
	],
];

it.each(broken)('finds "%s" in code that %s', async (rule, _how, change) => {
	expect(await brokenRules({ ...theNode, ...change }, rule)).toContain(rule);
});

it('finds nothing in the node itself', async () => {
	expect(await brokenRules(theNode, 'anything')).toEqual([]);
});
