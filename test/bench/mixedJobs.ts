// 50 jobs of mixed length waited for together, in n8n's engine and in real time, with the provider named
// last: `npm run build && node --import tsx test/bench/mixedJobs.ts cometApi`.
import { secondsUntilNextPoll } from '../../nodes/KlingAvatar/task/schedule';
import { chain, Engine, type NodeJson } from '../engine/harness';
import { asInput, prompted, start, submit, uncheckedLinks, wait } from '../engine/helpers/support';
import { Simulator, type Provider } from '../simulator';
import { tell } from './childProcess';
import { finished } from './finished';
import { DEFAULT_BOUNDS, jobLengths } from './scheduleSimulation';

const JOBS = 50;
const SHORTEST = 2;
const LONGEST = 45;

/** Seconds, but for the questions. */
export interface MixedFigures {
	slowest: number;
	/** From the beginning of the Wait until every task was there. */
	wall: number;
	/** What lies between two questions about the slowest, at its end. */
	interval: number;
	/** How often was asked, for all. */
	questions: number;
}

async function main(): Promise<void> {
	const provider = process.argv.at(-1) as Provider;
	const lengths = jobLengths(JOBS, 1, SHORTEST, LONGEST);
	const sim = await Simulator.start();
	sim.switches.fetchMedia = false;
	sim.jobMilliseconds = ({ body }) => lengths[Number(String(body.prompt).split(' ')[1])]! * 1000;
	const engine = await Engine.start({});
	const data = { provider, apiKey: sim.key, baseUrl: sim.url };
	const credentials = { [provider]: { type: 'klingAvatarApi', data } };
	const run = async (node: NodeJson, input: ReturnType<typeof asInput>) =>
		await finished(engine.run(chain(start, node), { credentials, input }));
	try {
		const options = { checkMediaLinks: false, submissionsInParallel: 10 };
		const prompts = lengths.map((_, index) => `job ${index}`);
		const created = await run(submit(provider, { ...uncheckedLinks, options }), prompted(prompts));
		const waited = await run(
			wait(provider, {
				timeout: 120,
				pollInterval: DEFAULT_BOUNDS.pollIntervalSeconds,
				maxPollInterval: DEFAULT_BOUNDS.maxPollIntervalSeconds,
			}),
			asInput(created.json('Submit')),
		);
		const ready = waited.json('Wait').filter(({ isSuccess }) => isSuccess === true).length;
		if (ready !== JOBS) throw new Error(`${ready} of ${JOBS} jobs were ready`);
		const slowest = Math.max(...lengths);
		const figures: MixedFigures = {
			slowest,
			wall: waited.tasks('Wait')[0]!.executionTime / 1000,
			interval: secondsUntilNextPoll(slowest, DEFAULT_BOUNDS, 1),
			questions: sim.requests.filter(({ kind }) => kind === 'query').length,
		};
		tell(figures);
	} finally {
		await engine.stop();
		await sim.close();
	}
}

void main();
