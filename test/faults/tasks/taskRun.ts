import { sleep } from 'n8n-workflow';

import { KEY } from '../../engine/helpers/canary';
import type { Engine, Run } from '../../engine/harness';
import { Simulator, type JobRequest, type RequestRecord } from '../../simulator';
import { judgeRun, judgeVideos, remembered, waits } from './taskEvidence';
import type { TaskScenario } from './taskScenario';
import { taskItems, taskWorkflow } from './taskWorkflow';
import { FaultPlan } from '../faultPlan';
import { Gate } from './gate';
import { isUpload, markOf } from '../marks';
import { Random } from '../random';
import type { RunReport } from '../report';
import { Tally } from '../tally';

/** n8n and a busy machine may take this long to close what Stop has broken off. Milliseconds. */
const CLOSED_WITHIN = 2000;

/** After Stop the execution must be over within this. Milliseconds. */
const STOPPED_WITHIN = 250;

/** Submit and Wait for one scenario: the built node in n8n's engine, over HTTP. */
export async function taskRun(engine: Engine, scenario: TaskScenario): Promise<RunReport> {
	const { seed, provider, outage } = scenario;
	const begin = Date.now();
	const perItem = (what: string, job: JobRequest) => new Random(`${what} ${seed} ${markOf(job)}`);
	const sim = await Simulator.start({
		key: KEY,
		switches: scenario.switches,
		jobMilliseconds: (job) =>
			Math.round(1000 * perItem('length', job).logarithmic(5, scenario.longestJob)),
		failure: (job) =>
			perItem('fate', job).chance(scenario.failedJobs) ? 'The face is not clear' : undefined,
	});
	const gate = scenario.closedFor > 0 ? await Gate.before(sim.url) : null;
	const plan = new FaultPlan(sim, {
		seed,
		provider,
		shares: scenario.faultShares,
		outage: outage && { from: begin + outage.from * 1000, to: begin + outage.to * 1000 },
		registration: scenario.registration * 1000,
	});
	sim.faultFor = plan.faultFor;
	try {
		const opening = gate && sleep(scenario.closedFor * 1000).then(async () => await gate.open());
		const { runs, stopFaults } = await executions(engine, scenario, sim, gate?.url ?? sim.url);
		await opening;
		// Repeating an execution that was cut off, n8n may find nothing left to do and run no node at all.
		const last = runs.findLast((run) => run.tasks('Submit').length > 0) ?? runs.at(-1)!;
		const broken = [
			...stopFaults,
			...judgeRun(scenario, sim, last),
			...(await judgeVideos(engine, sim, last)),
			...(await leftOpen(sim)),
		];
		const tally = tallyOf(scenario, runs, sim, plan);
		for (const run of runs) await engine.forget(run);
		return { violations: broken, tally };
	} finally {
		await gate?.close();
		await sim.close();
	}
}

/** The execution, and its repetitions as long as it does not succeed. */
async function executions(
	engine: Engine,
	scenario: TaskScenario,
	sim: Simulator,
	baseUrl: string,
): Promise<{ runs: Run[]; stopFaults: string[] }> {
	const { provider, stop } = scenario;
	const workflow = taskWorkflow(scenario, sim.url);
	const credentials = {
		[provider]: { type: 'klingAvatarApi', data: { provider, apiKey: KEY, baseUrl } },
	};
	const first = engine.run(workflow, {
		credentials,
		input: taskItems(scenario),
		// What the editor starts is stored without its nodes still to come, and could not be repeated.
		mode: 'trigger',
	});
	let stoppedAt = Infinity;
	const cancel = () => {
		stoppedAt = Date.now();
		first.cancel();
	};
	const timer = stop?.how === 'stop' ? setTimeout(cancel, stop.after * 1000) : undefined;
	const runs = [await first];
	clearTimeout(timer);
	const stopFaults = [
		...(Date.now() > stoppedAt + STOPPED_WITHIN ? [`Stop took ${Date.now() - stoppedAt} ms`] : []),
		...sim.requests
			.filter((request) => request.at > stoppedAt && !isOfGateway(request))
			.map(({ kind, path }) => `after Stop: ${kind} ${path} left`),
	];
	while (runs.length < scenario.executions && !runs.at(-1)!.execution.finished) {
		runs.push(await engine.run(workflow, { previous: runs.at(-1)! }));
	}
	return { runs, stopFaults };
}

/** Nothing may be under way once the execution is over. */
async function leftOpen(sim: Simulator): Promise<string[]> {
	const open = () => sim.openRequests.filter((request) => !isOfGateway(request));
	for (const end = Date.now() + CLOSED_WITHIN; open().length > 0; await sleep(10)) {
		if (Date.now() < end) continue;
		return open().map(({ kind, path }) => `left open: ${kind} ${path}`);
	}
	return [];
}

/** Files that were uploaded the gateway reads itself, whatever becomes of the execution. */
const isOfGateway = (request: RequestRecord): boolean =>
	request.kind === 'file' && isUpload(request);

function tallyOf(
	scenario: TaskScenario,
	runs: readonly Run[],
	sim: Simulator,
	plan: FaultPlan,
): Tally {
	const tally = new Tally();
	tally.count('runs');
	tally.count(`gateway: ${scenario.provider}`);
	for (const { media } of sim.jobs)
		tally.count(`made of uploads: ${scenario.provider}`, Math.min(1, media.length));
	tally.count('executions', runs.length);
	tally.count('items asked for', scenario.items);
	tally.addSimulator(sim, plan);
	for (const run of runs) {
		tally.count(`executions: ${run.status}`);
		for (const { timeout, waited } of waits(scenario, run)) tally.addWait(timeout, waited);
	}
	const last = runs.at(-1)!;
	for (const { entry } of remembered(last)) tally.count(`remembered as ${entry.state}`);
	tally.count('picked up', last.json('Submit').filter(({ reused }) => reused === true).length);
	tally.count('videos kept', last.items('Wait').filter(({ binary }) => binary).length);
	return tally;
}
