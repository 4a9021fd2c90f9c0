import { readCreatedBody } from '../../nodes/KlingAvatar/providers/answers/read';
import { Ledger } from '../../nodes/KlingAvatar/task/ledger';
import { drawScenario } from './scenario';
import { simulatedRun } from './simulatedRun';
import { theNode, type Subject } from './subject';

/** A broken policy must be found within this many runs. */
const RUNS = 300;

/** The kinds of rules that runs of a subject break, the first time each. */
async function brokenRules(subject: Subject, wanted: string): Promise<string[]> {
	const kinds = new Set<string>();
	for (let seed = 1; seed <= RUNS && !kinds.has(wanted); seed += 1) {
		const { violations } = await simulatedRun(drawScenario(seed), subject);
		for (const violation of violations) kinds.add(violation.replace(/:.*|\d+ ms.*/s, '').trim());
	}
	return [...kinds];
}

/** Code that breaks the rule on the left, each in a way that has been seen in other nodes. */
const broken: ReadonlyArray<[rule: string, how: string, change: Partial<Subject>]> = [
	[
		'created twice',
		'sends a create request again after the connection broke',
		{
			gateway: (gateway) => ({
				...gateway,
				send: async (request) => {
					const end = await gateway.send(request);
					const again = request.method === 'POST' && end.kind === 'lost';
					return again ? await gateway.send(request) : end;
				},
			}),
		},
	],
	[
		'created twice',
		'takes every 5xx for a refusal',
		{
			gateway: (gateway) => ({
				...gateway,
				adapter: {
					...gateway.adapter,
					readCreated: (answer) => {
						const reading = readCreatedBody(gateway.adapter.id, answer);
						return reading.kind === 'unknown' && answer.status >= 500
							? { ...reading, kind: 'refused', retryable: true }
							: reading;
					},
				},
			}),
		},
	],
	[
		'created twice',
		'starts every run with an empty ledger',
		{
			createAll: async (shop, { nodeRun }, orders, plan) =>
				await theNode.createAll(shop, new Ledger({}, nodeRun), orders, plan),
		},
	],
	[
		'created twice',
		'loses the node context when the execution is repeated',
		{ carryOver: () => ({}) },
	],
	[
		'missing',
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
	[
		'not told',
		'keeps what was created beside a failed item to itself',
		{
			createAll: async (shop, ledger, orders, plan) => {
				const results = await theNode.createAll(shop, ledger, orders, plan);
				if (results.every((one) => one?.kind === 'created')) return results;
				return results.map((one) => (one?.kind === 'created' ? null : one));
			},
		},
	],
	[
		'misdirected',
		'mixes up the items',
		{
			createAll: async (shop, ledger, orders, plan) =>
				(await theNode.createAll(shop, ledger, orders, plan)).toReversed(),
		},
	],
	[
		'late',
		'counts the deadline from the last answer',
		{
			pollJobs: async (jobs, plan, tools) => {
				const longer = { ...plan, timeoutSeconds: plan.timeoutSeconds * 2 + 60 };
				return await theNode.pollJobs(jobs, longer, tools);
			},
		},
	],
	[
		'in vain',
		'gives up at the first useless answer',
		{
			gateway: (gateway) => ({
				...gateway,
				ask: async (taskId, left) => {
					const reading = await gateway.ask(taskId, left);
					return reading.kind === 'again' ? { ...reading, kind: 'refused' } : reading;
				},
			}),
		},
	],
	[
		'after Stop',
		'does not hear of Stop',
		{ gateway: (gateway) => ({ ...gateway, signal: undefined }) },
	],
];

it.each(broken)('finds "%s" in code that %s', async (rule, _how, change) => {
	expect(await brokenRules({ ...theNode, ...change }, rule)).toContain(rule);
});

it('finds nothing in the node itself', async () => {
	expect(await brokenRules(theNode, 'anything')).toEqual([]);
});
