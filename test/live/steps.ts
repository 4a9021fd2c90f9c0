import { setTimeout as sleep } from 'node:timers/promises';

import { DEFAULT_PROMPT } from '../../nodes/KlingAvatar/providers/sent';
import { taskIdIn } from '../../nodes/KlingAvatar/providers/answers/taskBody';
import type { CreateInput } from '../../nodes/KlingAvatar/providers/types';
import { linkExpiry } from '../../nodes/KlingAvatar/links/signedLink';
import { isFinalStatus } from '../../nodes/KlingAvatar/task/status';
import { createInput, inShort, mayExist, seconds, type LiveRun, type Step } from './context';
import { finding } from './findings';
import { speechStep } from './speechStep';

/** Creates once, and remembers the task. `body` changes what the adapter would send. */
async function create(
	run: LiveRun,
	step: string,
	input: CreateInput,
	body: Record<string, string> = {},
) {
	const { adapter, wire } = run;
	const request = adapter.createRequest(input);
	const answer = await wire.send(step, 'POST', request.path, { ...request.body, ...body });
	const reading = adapter.readCreated(answer, input.externalTaskId);
	if (reading.kind === 'created') {
		run.tasks.push(reading.task);
		run.task ??= reading.task;
		run.say(`  task ${reading.task.taskId}`);
	}
	if (reading.kind === 'unknown') run.say(mayExist(run));
	return { answer, reading };
}

const keyTest: Step = {
	title: 'The key, and the free question that tests it',
	costs: () => null,
	async act({ adapter, wire, findings }, step) {
		const answer = await wire.send(step, 'GET', adapter.key.testPath);
		const isList = answer.status === 200 && answer.json !== undefined;
		findings.push(
			finding(
				'Does the free question accept the key?',
				'HTTP 200 and JSON',
				inShort(answer),
				isList,
			),
		);
		if (!isList) throw new Error(`The key was not accepted: ${inShort(answer)}`);
	},
};

const unknownTask: Step = {
	title: 'A task that does not exist',
	costs: () => null,
	async act({ adapter, wire, findings, name }, step) {
		const unknown = `${name}-unknown`;
		const answer = await wire.send(step, 'GET', adapter.queryPaths(unknown)[0]);
		const { kind } = adapter.readTask(answer, unknown);
		findings.push(
			finding(
				'What is said of a task that does not exist?',
				'something that the adapter reads as "no such task"',
				`${kind}: ${inShort(answer)}`,
				kind === 'notFound',
			),
		);
	},
};

const emptyPrompt: Step = {
	title: 'A video with an empty prompt',
	costs: ({ media }) => seconds(media.seconds),
	applies: ({ adapter }) => adapter.emptyPrompt !== null,
	async act(run, step) {
		const { answer, reading } = await create(run, step, createInput(run), { prompt: '' });
		run.findings.push(
			finding(
				'Is an empty prompt taken?',
				`no, so "${DEFAULT_PROMPT}" is sent in its place`,
				inShort(answer),
				reading.kind === 'unknown' ? undefined : reading.kind === 'refused',
			),
		);
	},
};

const video: Step = {
	title: 'A video, as the node would ask for it',
	costs: ({ media }) => seconds(media.seconds),
	applies: ({ task }) => task === null,
	async act(run, step) {
		const { answer, reading } = await create(run, step, createInput(run));
		run.findings.push(
			finding(
				'Is a request as the node sends it taken, and its task ID read?',
				'yes',
				inShort(answer),
				reading.kind === 'created',
			),
		);
	},
};

const statusPath: Step = {
	title: 'Which path tells the status',
	costs: () => null,
	applies: ({ task }) => task !== null,
	async act(run, step) {
		const { adapter, wire, findings } = run;
		const { taskId } = run.task!;
		const paths = adapter.queryPaths(taskId);
		const works: string[] = [];
		const seen: string[] = [];
		for (const path of paths) {
			const answer = await wire.send(step, 'GET', path);
			const { kind } = adapter.readTask(answer, taskId);
			if (kind === 'task') works.push(path);
			seen.push(`${path.replace(taskId, '{id}')}: ${kind}, HTTP ${answer.status}`);
		}
		const observed = seen.join('; ');
		const first = `${paths[0].replace(taskId, '{id}')}, the first that is tried`;
		const holds = works.length === 0 ? undefined : works.includes(paths[0]);
		findings.push(finding('Which path tells the status?', first, observed, holds));
	},
};

const byName: Step = {
	title: 'Looking the task up by its external ID',
	costs: () => null,
	applies: ({ adapter, task }) => task !== null && adapter.takesExternalTaskId,
	async act(run, step) {
		const { adapter, wire, findings, name } = run;
		const { taskId } = run.task!;
		let answer = await wire.send(step, 'GET', adapter.queryPaths(name)[0]);
		let reading = adapter.readTask(answer, name);
		for (const path of adapter.queryPaths(name).slice(1)) {
			if (reading.kind === 'task') break;
			answer = await wire.send(step, 'GET', path);
			reading = adapter.readTask(answer, name);
		}
		const found =
			reading.kind === 'task' &&
			reading.task.externalTaskId === name &&
			taskIdIn(reading.task.raw) === taskId;
		findings.push(
			finding(
				'Can a task be asked for by its external ID?',
				'yes, and the answer names both; else the node takes no answer by name for one',
				inShort(answer),
				found,
			),
		);
	},
};

const duplicate: Step = {
	title: 'A second video with the same external ID',
	costs: ({ media }) => `${seconds(media.seconds)} if it is not refused`,
	applies: ({ adapter, task }) => task !== null && adapter.takesExternalTaskId,
	async act(run, step) {
		const { answer, reading } = await create(run, step, createInput(run));
		const fault = reading.kind === 'created' ? null : reading.fault.kind;
		run.findings.push(
			finding(
				'Is an external ID refused that another task has?',
				'yes, in words that tell it, so that it guards against paying twice',
				`${fault === null ? 'created once more' : `refused as "${fault}"`}: ${inShort(answer)}`,
				fault === null || fault === 'duplicate' ? fault !== null : undefined,
			),
		);
	},
};

const longAudio: Step = {
	title: 'A sound longer than 60 s',
	costs: ({ media }) => `${seconds(media.longAudio!.seconds)} if it is taken`,
	applies: ({ adapter, media }) =>
		media.longAudio !== null && adapter.limits.audio.maxSeconds < adapter.maxAudioSecondsCeiling,
	async act(run, step) {
		const { bytes } = run.media.longAudio!;
		const externalTaskId = `${run.name}-long`;
		const { answer, reading } = await create(
			run,
			step,
			createInput(run, { audio: { bytes }, externalTaskId }),
		);
		const limit = run.adapter.limits.audio.maxSeconds;
		run.findings.push(
			finding(
				`Is a sound longer than ${limit} s refused?`,
				`yes: ${limit} s is the limit unless the user raises it`,
				inShort(answer),
				reading.kind === 'unknown' ? undefined : reading.kind === 'refused',
			),
		);
	},
};

const untilDone: Step = {
	title: 'Waiting for the video',
	costs: () => null,
	applies: ({ task }) => task !== null,
	async act(run, step) {
		const { adapter, wire, findings, media } = run;
		const { taskId } = run.task!;
		const words = new Set<string>();
		const until = Date.now() + run.timeoutMilliseconds;
		let path: string | undefined;
		while (Date.now() < until && !isFinalStatus(run.task!.status)) {
			for (const candidate of path === undefined ? adapter.queryPaths(taskId) : [path]) {
				const answer = await wire.send(step, 'GET', candidate);
				const reading = adapter.readTask(answer, taskId);
				if (reading.kind !== 'task') continue;
				path = candidate;
				run.task = reading.task;
				if (reading.task.providerStatus) words.add(reading.task.providerStatus);
				break;
			}
			if (!isFinalStatus(run.task!.status)) await sleep(run.pollMilliseconds);
		}
		const { status, videoUrl, videoDurationSeconds, failureReason, charge } = run.task!;
		const ended = isFinalStatus(status);
		findings.push(
			finding(
				'Are its status words known, and is the link found?',
				'every word is read, and the last one comes with a link',
				`${[...words].join(', ')}; ${status}${failureReason ? `: ${failureReason}` : ''}${videoUrl ? ' with a link' : ''}`,
				ended ? status === 'completed' && videoUrl !== null : undefined,
			),
			finding(
				'How long is the video, and does the answer say what it cost?',
				'as long as its sound, or a second more',
				`sound ${media.seconds} s, video ${videoDurationSeconds ?? 'not told'} s, cost ${charge ? JSON.stringify(charge) : 'not told'}`,
				videoDurationSeconds === null
					? undefined
					: Math.abs(videoDurationSeconds - media.seconds) <= 1.5,
			),
		);
	},
};

const resultLink: Step = {
	title: 'The link to the video',
	costs: () => null,
	applies: ({ task }) => Boolean(task?.videoUrl),
	async act({ wire, findings, task, tasks }) {
		const link = task!.videoUrl!;
		const status = await wire.open(link);
		const end = linkExpiry(link);
		const made =
			tasks.find(({ taskId }) => taskId === task!.taskId)?.submittedAt ?? task!.submittedAt;
		const age =
			made === null ? 'unknown' : `${((Date.now() - Date.parse(made)) / 3_600_000).toFixed(1)} h`;
		findings.push(
			finding(
				'Does the link work without the key?',
				'yes',
				`HTTP ${status}, the task's age ${age}`,
				status < 400,
			),
			finding(
				'How long does the link live?',
				'it says so itself, or nobody knows; ask later for the same task with --task',
				end === null ? 'the link does not say' : `until ${end}`,
				end === null ? undefined : Date.parse(end) > Date.now(),
			),
		);
	},
};

const callbackBody: Step = {
	title: 'What the provider called with',
	costs: () => null,
	applies: ({ callback, task }) => callback !== null && task !== null,
	async act({ callback, findings, task, name, pollMilliseconds }) {
		// The last call may be on its way while the status is known already.
		for (let tries = 0; tries < 10 && callback!.bodies.length === 0; tries += 1) {
			await sleep(pollMilliseconds);
		}
		const { bodies } = callback!;
		const last = JSON.stringify(bodies.at(-1) ?? null);
		findings.push(
			finding(
				'Does the call name the task, by its ID and its external ID?',
				'whatever it says: the node takes a call for a reason to ask, and reads nothing of it',
				bodies.length === 0
					? 'no call came'
					: `${bodies.length} calls; task ID ${last.includes(task!.taskId) ? 'named' : 'not named'}, external ID ${last.includes(name) ? 'named' : 'not named'}: ${last.slice(0, 300)}`,
				bodies.length > 0 ? true : undefined,
			),
		);
	},
};

/** Every step, in order: the free ones that the others rest on, the paid ones, and what only time tells. */
export const STEPS: readonly Step[] = [
	keyTest,
	unknownTask,
	speechStep,
	emptyPrompt,
	video,
	statusPath,
	byName,
	duplicate,
	untilDone,
	resultLink,
	callbackBody,
	longAudio,
];

/** For a task of an earlier run: what has become of it and of its link. */
export const LATER_STEPS: readonly Step[] = [keyTest, statusPath, untilDone, resultLink];
