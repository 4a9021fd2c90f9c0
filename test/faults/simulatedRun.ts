import type { Gateway } from '../../nodes/KlingAvatar/gateway/gateway';
import { Simulator, type JobRequest, type Provider } from '../simulator';
import { SimulatedClock } from '../support/simulatedClock';
import { directGateway } from './directGateway';
import { FaultPlan } from './faultPlan';
import { markOf } from './marks';
import { violations } from './proof';
import { Random } from './random';
import type { Scenario } from './scenario';
import { playSubmit } from './submitStage';
import { theNode, type Subject } from './subject';
import { Tally } from './tally';
import { playWait } from './waitStage';

/** What the stages of a run share. */
export interface Stage {
	scenario: Scenario;
	provider: Provider;
	sim: Simulator;
	clock: SimulatedClock;
	random: Random;
	subject: Subject;
	gateway: (signal: AbortSignal) => Gateway;
}

/** How a run ended: what it broke (nothing, if all is well), and what happened in it. */
export interface RunReport {
	violations: string[];
	tally: Tally;
}

/**
 * Submit and Wait for one scenario: the node's own code for creating, remembering, asking and reading,
 * against the simulator of the gateways, on a clock that jumps.
 */
export async function simulatedRun(
	scenario: Scenario,
	subject: Subject = theNode,
): Promise<RunReport> {
	const clock = new SimulatedClock({ idle: 'microtasks' });
	const start = clock.now();
	const { seed, provider, outage } = scenario;
	/** The same for the same item, whatever came before it. */
	const perItem = (what: string, job: JobRequest) => new Random(`${what} ${seed} ${markOf(job)}`);
	const sim = await Simulator.start({
		clock,
		switches: scenario.switches,
		jobMilliseconds: (job) =>
			Math.round(
				1000 * perItem('length', job).logarithmic(scenario.shortestJob, scenario.longestJob),
			),
		failure: (job) =>
			perItem('fate', job).chance(scenario.failedJobs) ? 'The face is not clear' : undefined,
	});
	try {
		const plan = new FaultPlan(sim, {
			seed,
			provider,
			shares: scenario.faultShares,
			outage: outage && { from: start + outage.from * 1000, to: start + outage.to * 1000 },
			registration: scenario.registration * 1000,
		});
		sim.faultFor = plan.faultFor;
		const random = new Random(`run ${seed}`);
		const stopsBroken: string[] = [];
		const gateway = (signal: AbortSignal): Gateway =>
			directGateway({
				sim,
				clock,
				provider,
				signal,
				random,
				connectingFaults: scenario.faultShares.connecting,
				latency: scenario.latency,
				onSend: ({ method, path }) => {
					if (signal.aborted) stopsBroken.push(`after Stop: ${method} ${path} left`);
				},
			});
		const stage: Stage = { scenario, provider, sim, clock, random, subject, gateway };

		const submitted = await playSubmit(stage);
		const outputTasks = submitted.outputs.map(({ task }) => task);
		const known = [...outputTasks, ...submitted.inError];
		const waited = await playWait(stage, known);
		const broken = violations({
			jobs: sim.jobs,
			wanted: submitted.wanted,
			mayRepeat: scenario.submitAgainWhenUnsure,
			outputs: submitted.outputs.map(({ mark, task }) => ({ mark, taskId: task.taskId })),
			told: new Set(known.map(({ taskId }) => taskId)),
			isStopped: submitted.isStopped,
			entries: submitted.entries,
			waits: waited.waits,
		});
		const tally = new Tally();
		tally.addRun(sim, submitted, waited, plan);
		return {
			violations: [...broken, ...submitted.violations, ...waited.violations, ...stopsBroken],
			tally,
		};
	} finally {
		await sim.close();
	}
}
