import { createHash } from 'node:crypto';

import { leaks } from '../../engine/helpers/canary';
import type { Engine, Run } from '../../engine/harness';
import type { LedgerEntry } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';
import { jobVideo, type Job, type RequestRecord, type Simulator } from '../../simulator';
import { keyLeaks } from '../gateways';
import { markOf } from '../marks';
import type { TaskScenario } from './taskScenario';
import { taskMark, taskVoice } from './taskWorkflow';
import { violations, type Remembered } from './taskProof';

/** What an execution of Submit → Wait proves, or fails to. */
export function judgeRun(scenario: TaskScenario, sim: Simulator, run: Run): string[] {
	const wasCut = run.status === 'canceled';
	const told = toldIds(run, sim);
	const outputs = run.items('Submit').flatMap(({ json, pairedItem }) => {
		const place = Array.isArray(pairedItem) ? pairedItem[0] : pairedItem;
		const item = typeof place === 'object' ? place.item : place;
		return typeof json.taskId === 'string' && item !== undefined
			? [{ mark: taskMark(item), taskId: json.taskId }]
			: [];
	});
	return [
		...violations({
			jobs: sim.jobs,
			wanted: new Map(Array.from({ length: scenario.items }, (_, item) => [taskMark(item), 1])),
			mayRepeat: scenario.submitAgainWhenUnsure,
			outputs,
			told,
			isStopped: wasCut,
			entries: remembered(run),
			waits: waits(scenario, run),
		}),
		...(wasCut ? [] : [...outcomes(sim, run), ...passedOver(scenario, sim, run)]),
		...otherVoices(sim.jobs),
		...secrets(sim, run),
		...keyLeaks(sim),
	];
}

/** Every job's ID that the output of Submit holds, on either output, or the data of its error. */
function toldIds(run: Run, sim: Simulator): Set<string> {
	const task = run.tasks('Submit').at(-1);
	const error = run.nodeError('Submit');
	const text = JSON.stringify([
		task?.data?.main ?? [],
		error && { context: error.context, description: error.description },
	]);
	return new Set(sim.jobs.flatMap(({ id }) => (text.includes(id) ? [id] : [])));
}

/** The record in the node's context, as n8n stored it with the execution. */
export function remembered(run: Run): Remembered[] {
	const stored = run.contextOf('Submit')['submissions'] as
		Record<string, LedgerEntry<AvatarTask>> | undefined;
	return Object.values(stored ?? {}).map((entry) => ({
		mark: taskMark(entry.place.item),
		entry,
		isSuperseded: false,
	}));
}

/** How long Wait took; with downloads after it, its time says nothing about waiting. */
export function waits({ timeout, downloadVideo }: TaskScenario, run: Run) {
	if (downloadVideo) return [];
	return run.tasks('Wait').map(({ executionTime }) => ({ timeout, waited: executionTime / 1000 }));
}

export const digest = (file: Buffer): string => createHash('sha256').update(file).digest('hex');

/** Videos that were asked for with another item's upload. */
export function otherVoices(jobs: ReadonlyArray<Pick<Job, 'body' | 'media'>>): string[] {
	return jobs.flatMap((job) => {
		const own = digest(taskVoice(Number(/\d+/.exec(markOf(job)))));
		return job.media
			.filter(({ role, status, sha256 }) => role === 'audio' && status === 200 && sha256 !== own)
			.map(() => `misdirected: the voice of ${markOf(job)} is another item's`);
	});
}

/** Whether what came out of Wait is what the simulator knows of each job. */
export function outcomes(sim: Pick<Simulator, 'job'>, run: Pick<Run, 'items'>): string[] {
	return run.items('Wait').flatMap(({ json: { taskId, status, isFinal, videoUrl } }) => {
		if (typeof taskId !== 'string' || isFinal !== true) return [];
		const { state } = sim.job(taskId);
		const fits = status === state && (state === 'completed') === (typeof videoUrl === 'string');
		if (!fits) return [`in vain: task ${taskId} is ${state}, but came out as ${String(status)}`];
		const isOwn = videoUrl === null || String(videoUrl).includes(`/${taskId}`);
		return isOwn ? [] : [`wrong video: ${taskId} came out with ${String(videoUrl)}`];
	});
}

/** A good answer that was asked for this long before the deadline cannot have come too late. Milliseconds. */
const MARGIN = 15_000;

/** Tasks that came out unfinished although a good answer said in time that they were over. */
function passedOver({ timeout }: TaskScenario, sim: Simulator, run: Run): string[] {
	const { startTime = 0 } = run.tasks('Wait').at(-1) ?? {};
	return run.items('Wait').flatMap(({ json: { taskId, isFinal } }) => {
		if (typeof taskId !== 'string' || isFinal !== false) return [];
		const { provider, createdAt, jobMilliseconds } = sim.job(taskId);
		const answer = sim
			// The state at fal says no more than that there is a result.
			.requestsOf(provider === 'fal' ? 'result' : 'query')
			.find(
				({ at, taskId: asked, fault, status }) =>
					asked === taskId &&
					fault === undefined &&
					status === 200 &&
					// What was asked at the very start may belong to the execution that this one retries.
					at > startTime &&
					at >= createdAt + jobMilliseconds &&
					at <= startTime + timeout * 1000 - MARGIN,
			);
		return answer && isServed(sim, answer)
			? [`in vain: ${taskId} was ready and an answer said so, but the wait ran out`]
			: [];
	});
}

/** Whether the simulator serves avatar tasks on this path (the other one answers with a page). */
function isServed({ switches }: Simulator, { provider, path }: RequestRecord): boolean {
	if (provider !== 'aijisu' && provider !== 'cometApi') return true;
	const [served, first] = path.startsWith('/kling/')
		? [switches.cometApiQueryPath, path.includes('/avatar/') ? 'avatar' : 'image2video']
		: [switches.aijisuQueryPath, path.startsWith('/v1/videos/') ? 'videos' : 'generations'];
	return served === 'both' || served === first;
}

/** Videos that were kept are whole. */
export async function judgeVideos(engine: Engine, sim: Simulator, run: Run): Promise<string[]> {
	const found = run.items('Wait').map(async ({ json: { taskId }, binary }) => {
		const file = binary?.['data'];
		if (!file || typeof taskId !== 'string') return [];
		const { size, read } = jobVideo(sim.job(taskId), null);
		const isWhole = (await engine.bytes(file)).equals(read(0, size));
		return isWhole ? [] : [`short: the kept video of ${taskId} is not the whole one`];
	});
	return (await Promise.all(found)).flat();
}

function secrets(sim: Simulator, run: Run): string[] {
	const places = {
		'the execution': run.text,
		'its log': run.logs.join('\n'),
		'a foreign server': JSON.stringify(sim.foreign.requests),
	};
	return Object.entries(places).flatMap(([place, text]) =>
		leaks(text).length > 0 ? [`leak: ${place} holds the key`] : [],
	);
}
