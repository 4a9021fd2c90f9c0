import { KEY } from '../../engine/helpers/canary';
import type { Engine, Run } from '../../engine/harness';
import { Simulator, type JobRequest, type RequestRecord } from '../../simulator';
import { refusalOf } from '../faultMix';
import { FaultPlan } from '../faultPlan';
import { keyLeaks } from '../gateways';
import { askedIn, subjectOf } from '../marks';
import { Random } from '../random';
import type { RunReport } from '../report';
import { Tally } from '../tally';
import { AS_VIDEO } from '../users/speakingUser';
import { lost } from '../users/userProof';
import { itemsOf, partEvidence, soundSent } from './partEvidence';
import { sentencesIn, TEXTS } from './lessons';
import { partViolations, type PartEvidence } from './partProof';
import { ENDLESS_TURNS, NODES, type NodeName, type PartScenario } from './partScenario';
import { partWorkflow } from './partWorkflow';

/** No user's lessons need so many requests: whoever sends more sends for ever. */
const ENDLESS = 5000;

/**
 * A workflow around parts, run and retried as its user does: the built node in n8n's engine, over HTTP.
 *
 * @param doctor changes what the run has left behind, to show that the judge notices
 */
export async function partRun(
	engine: Engine,
	scenario: PartScenario,
	doctor: (evidence: PartEvidence) => PartEvidence = (evidence) => evidence,
): Promise<RunReport> {
	const { seed, provider } = scenario;
	const perJob = (what: string, job: JobRequest) =>
		new Random(`${what} ${seed} ${aboutOf(sim, job.body)}`);
	const sim: Simulator = await Simulator.start({
		key: KEY,
		switches: scenario.switches,
		jobMilliseconds: (job) => perJob('length', job).logarithmic(1, scenario.longestJob) * 1000,
		failure: (job) =>
			perJob('fate', job).chance(scenario.failedJobs) ? 'The face is not clear' : undefined,
	});
	const plan = new FaultPlan(sim, {
		seed: `parts ${seed}`,
		provider,
		shares: scenario.faultShares,
		// Who puts another task's ID into an answer puts it into the link in it, too.
		isUnfit: ({ wrongTaskId }) => wrongTaskId !== undefined,
		about: (request) =>
			request.kind === 'create'
				? aboutOf(sim, request.body)
				: (request.taskId ?? subjectOf(sim, request)),
	});
	const refusals = refusing(sim, scenario);
	let running: { cancel: () => void } | undefined;
	sim.faultFor = (request) => {
		if (sim.requests.length > ENDLESS) running?.cancel();
		const kind = AS_VIDEO[request.kind] ?? request.kind;
		return refusals(request) ?? plan.faultFor({ ...request, kind });
	};
	try {
		const credentials = {
			[provider]: { type: 'klingAvatarApi', data: { provider, apiKey: KEY, baseUrl: sim.url } },
		};
		const runs: Run[] = [];
		do {
			const longestPart = runs.length === 0 ? scenario.longestPart : scenario.longestPartThen;
			const workflow = partWorkflow(scenario, longestPart);
			const previous = runs.at(-1);
			const leg = engine.run(workflow, previous ? { previous } : { credentials, mode: 'trigger' });
			running = leg;
			runs.push(await leg);
		} while (runs.at(-1)!.status === 'error' && runs.length <= scenario.retries);
		const report = await judge(engine, scenario, sim, runs, doctor);
		report.tally.addSimulator(sim, plan);
		for (const run of runs) await engine.forget(run);
		return report;
	} finally {
		await sim.close();
	}
}

async function judge(
	engine: Engine,
	scenario: PartScenario,
	sim: Simulator,
	runs: readonly Run[],
	doctor: (evidence: PartEvidence) => PartEvidence,
): Promise<RunReport> {
	const last = runs.at(-1)!;
	const texts = runs.map(({ data }) => JSON.stringify(data.resultData)).join('\n');
	const notices = runs
		.flatMap(({ logs }) => logs)
		.filter((line) => line.includes('is not used, because the text has changed'))
		.join('\n');
	const mayChange = scenario.longestPart !== scenario.longestPartThen || scenario.text > 1;
	const ids = (text: string) =>
		new Set([...sim.jobs, ...sim.speechJobs].flatMap(({ id }) => (text.includes(id) ? [id] : [])));
	const told = ids(texts);
	const unused = mayChange ? ids(notices) : new Set<string>();
	// It is said of an item when all of its parts have been got to, if need be in the next try.
	if (mayChange && last.status === 'error') {
		const before = runs.slice(0, -1).map(({ data }) => JSON.stringify(data.resultData));
		for (const id of ids(before.join('\n'))) unused.add(id);
	}
	// Of a speech whose answer was lost nobody could say more than that it may exist.
	const record = Object.values(last.contextOf('Speech')['speeches'] ?? {}) as unknown as Array<{
		task?: { taskId: string };
	}>;
	const known = new Set(record.map(({ task }) => task?.taskId));
	if (mayChange) for (const { id } of sim.speechJobs) if (!known.has(id)) unused.add(id);
	const evidence = doctor(await partEvidence(engine, scenario, sim, { last, unused, told }));
	const { records } = evidence;
	const broken = runs.filter((run) => run.status === 'error' && !isOurs(run));
	const violations = [
		...broken.map((run) => `broke down: ${run.error?.message}`),
		...(roundsOf(last, 'Speech') >= ENDLESS_TURNS
			? ['endless: a loop that Speech does not end']
			: []),
		...(sim.requests.length > ENDLESS ? [`endless: ${sim.requests.length} requests`] : []),
		...lost({ jobs: sim.speechJobs, told: evidence.told, entries: records.speeches }),
		...lost({ jobs: sim.jobs, told: evidence.told, entries: records.videos }),
		...partViolations(evidence),
		...keyLeaks(sim),
	];
	const tally = new Tally();
	tally.count('runs');
	tally.count(`gateway: ${scenario.provider}`);
	tally.count(`wiring: ${scenario.wiring}`);
	tally.count('executions', runs.length);
	for (const run of runs) tally.count(`executions: ${run.status}`);
	tally.count('speeches made', evidence.speeches.length);
	tally.count('speeches said to be unused', unused.size);
	tally.count('films', evidence.films.length);
	tally.count('whole films', evidence.films.filter(({ skipped }) => skipped === 0).length);
	tally.count(
		'parts in films',
		evidence.films.reduce((sum, { parts }) => sum + parts.length, 0),
	);
	tally.count('varying texts', TEXTS[scenario.text] === TEXTS[0] ? 0 : 1);
	for (const name of NODES) {
		if (roundsOf(last, name) > 1) tally.count(`led back into ${name}`);
	}
	tally.count(
		'picked up',
		[...itemsOf(last, 'Speech'), ...itemsOf(last, 'Submit')].filter(({ json }) => json.reused)
			.length,
	);
	return { violations, tally };
}

const roundsOf = (run: Run, name: NodeName): number =>
	run.data.resultData.runData[name]?.length ?? 0;

/** Only our own nodes may end an execution. */
const isOurs = (run: Run): boolean =>
	NODES.some((name) => run.data.resultData.runData[name]?.some(({ error }) => error));

/** What a request is about, so that what happens to it depends on nothing else: its sentences, or its sound. */
function aboutOf(sim: Simulator, body: unknown): string {
	const { text, audio_id, audio_url, audio = audio_url, sound_file = audio } = askedIn(body);
	if (typeof text === 'string') return sentencesIn(text).join(' ') || 'greeting';
	const sent = String(audio_id ?? sound_file);
	const sound = sim.uploads.has(sent) ? soundSent(sim, body).toString('base64') : sent;
	return sound.replace(/^.*\/media|\?.*$/g, '');
}

/** Parts that are refused for what they ask for: once, twice, or for good. */
function refusing(sim: Simulator, { seed, refused, provider }: PartScenario) {
	const sent = new Map<string, number>();
	return ({ kind, body }: RequestRecord) => {
		if (kind !== 'tts' && kind !== 'create') return undefined;
		const key = `${kind} ${aboutOf(sim, body)}`;
		const times = (sent.get(key) ?? 0) + 1;
		sent.set(key, times);
		const random = new Random(`refused ${seed} ${key}`);
		const isHit = times <= refused.times && random.chance(refused.share);
		return isHit ? refusalOf(random, provider) : undefined;
	};
}
