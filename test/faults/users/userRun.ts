import type { Gateway } from '../../../nodes/KlingAvatar/gateway/gateway';
import type { LedgerEntry } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';
import { Simulator, type Fault, type Provider, type RequestRecord } from '../../simulator';
import { SimulatedClock } from '../../support/simulatedClock';
import { directGateway } from '../directGateway';
import { FaultPlan } from '../faultPlan';
import { Random } from '../random';
import type { RunReport } from '../simulatedRun';
import { Tally } from '../tally';
import { jobMark, Mends, type UserItem } from './userItems';
import { userViolations, type Output } from './userProof';
import type { UserScenario } from './userScenario';
import { playUser } from './userStage';
import { theNode, type UserSubject } from './userSubject';

/** What a run of a user's workflow shares, and what it has come to so far. */
export interface UserStage {
	scenario: UserScenario;
	provider: Provider;
	clock: SimulatedClock;
	random: Random;
	subject: UserSubject;
	mends: Mends;
	gateway: () => Gateway;
	/** The item that an identity in the record belongs to. */
	markOfIdentity: Map<string, string>;
	/** Notes what an item asks for: the same wish of a lineage counts once, and once more an execution. */
	want: (lineage: number, execution: string, item: UserItem) => void;
	outputs: Output[];
	told: Set<string>;
	/** What n8n keeps for the node, of every lineage that is over. */
	contexts: Array<Record<string, unknown>>;
	executions: number;
	tries: number;
	reused: number;
}

/**
 * A user's workflow under the simulated clock: the node's own code for recognising, remembering, creating
 * and looking up, against the simulator of the gateways.
 */
export async function userRun(
	scenario: UserScenario,
	subject: UserSubject = theNode,
): Promise<RunReport> {
	const clock = new SimulatedClock({ idle: 'microtasks' });
	const { seed, provider } = scenario;
	const sim = await Simulator.start({
		clock,
		switches: { duplicateExternalTaskId: scenario.duplicates, taskIds: scenario.taskIds },
	});
	try {
		const plan = new FaultPlan(sim, {
			seed: `user ${seed}`,
			provider,
			shares: scenario.faultShares,
			isUnfit: (fault, request) => isLie(scenario, fault, request),
		});
		sim.faultFor = plan.faultFor;
		const random = new Random(`user run ${seed}`);
		const wanted = new Wishes();
		const repeatable = new Wishes();
		const mends = new Mends(scenario);
		const { signal } = new AbortController();
		const stage: UserStage = {
			scenario,
			provider,
			clock,
			random,
			subject,
			mends,
			gateway: () =>
				directGateway({
					sim,
					clock,
					provider,
					signal,
					random,
					connectingFaults: 0,
					latency: scenario.latency,
					onSend: () => {},
				}),
			markOfIdentity: new Map(),
			want: (lineage, execution, { n, wish }) => {
				const mark = mends.mark(n);
				wanted.add(mark, `${lineage} ${wish}`);
				repeatable.add(mark, `${lineage} ${wish} ${execution}`);
			},
			outputs: [],
			told: new Set(),
			contexts: [],
			executions: 0,
			tries: 0,
			reused: 0,
		};
		await playUser(stage);
		const entries = stage.contexts.flatMap((context) =>
			Object.values(context['submissions'] as Record<string, LedgerEntry<AvatarTask>>),
		);
		const violations = userViolations({ stage, jobs: sim.jobs, wanted, repeatable, entries });
		return { violations, tally: tallyOf(stage, sim, plan, entries) };
	} finally {
		await sim.close();
	}
}

/** How many different things were wished for, by their marks. */
export class Wishes {
	private readonly known = new Set<string>();
	private readonly counts = new Map<string, number>();

	add(mark: string, wish: string): void {
		const key = `${mark} ${wish}`;
		if (this.known.has(key)) return;
		this.known.add(key);
		this.counts.set(mark, this.of(mark) + 1);
	}

	of(mark: string): number {
		return this.counts.get(mark) ?? 0;
	}
}

/**
 * An answer that denies a task of a name that exists. Against it only the provider's own refusal of a name
 * that is taken helps, so where the provider takes names twice it is not told.
 */
export function isLie(
	{ duplicates }: UserScenario,
	fault: Fault,
	{ kind, path }: RequestRecord,
): boolean {
	if (kind !== 'query' || duplicates === 'refuse' || !/\/(row|n8n)-/.test(path)) return false;
	return !/reset|hang|status 5|code 5|empty|garbage|half|slow|drip/.test(fault.name);
}

function tallyOf(
	stage: UserStage,
	sim: Simulator,
	plan: FaultPlan,
	entries: ReadonlyArray<LedgerEntry<AvatarTask>>,
): Tally {
	const tally = new Tally();
	tally.count('runs');
	tally.count(`shape: ${stage.scenario.shape}`);
	tally.count('executions', stage.executions);
	tally.count('tries of the node', stage.tries);
	tally.count('items that came out', stage.outputs.length);
	tally.count('picked up', stage.reused);
	tally.count('jobs that were wanted and made', sim.jobs.length);
	tally.addSimulator(sim, plan);
	for (const { state, requests } of entries) {
		tally.count(`remembered as ${state}`);
		if (requests > 1) tally.count('sent again when unsure');
	}
	for (const job of new Set(sim.jobs.map(jobMark)))
		if (/[pi][1-9]/.test(job)) tally.count('mended');
	return tally;
}
