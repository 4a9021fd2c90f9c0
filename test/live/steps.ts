import { setTimeout as sleep } from 'node:timers/promises';

import { DEFAULT_PROMPT } from '../../nodes/KlingAvatar/providers/klingAvatar';
import { taskIdIn } from '../../nodes/KlingAvatar/providers/answers/taskBody';
import { linkExpiry } from '../../nodes/KlingAvatar/links/signedLink';
import { isFinalStatus } from '../../nodes/KlingAvatar/task/status';
import {
	ask,
	changed,
	create,
	createInput,
	inShort,
	seconds,
	untilEnded,
	type Step,
} from './context';
import { filmFacts } from './filmFacts';
import * as gateway from './gatewaySteps';
import { speechStep } from './speechStep';

/** A task that is unknown for longer is taken for lost. Milliseconds. */
const LONGEST_UNKNOWN = 120_000;

const keyTest: Step = {
	title: 'The key, and the free question that tests it',
	async act(run, step) {
		const { adapter } = run;
		const answer = await gateway.askKeyTest(run, step);
		const accepts = adapter.readFault(answer) === null && adapter.key.isTestAnswer(answer.json);
		run.balance ??= gateway.balanceIn(answer);
		run.tell(
			'Does the free question accept the key?',
			'yes, in an answer of the API',
			inShort(answer),
			accepts,
		);
		if (!accepts) throw new Error(`The key was not accepted: ${inShort(answer)}`);
		const refusal = await gateway.askKeyTest(run, step, `${run.name}-is-no-key`);
		const kind = adapter.readFault(refusal)?.kind ?? 'accepted';
		run.tell(
			'Does it refuse a wrong key?',
			'yes, in words that the adapter reads as such',
			`${kind}: ${inShort(refusal)}`,
			kind === 'key',
		);
	},
};

const unknownTask: Step = {
	title: 'A task that does not exist',
	async act(run, step) {
		const { adapter, name } = run;
		const unknown = `${name}-unknown`;
		const { answer, reading } = await ask(run, step, adapter, unknown);
		run.tell(
			'What is said of a task that does not exist?',
			'something that the adapter reads as "no such task"',
			`${reading.kind}: ${inShort(answer)}`,
			reading.kind === 'notFound',
		);
	},
};

const emptyPrompt: Step = {
	title: 'A video with an empty prompt',
	costs: ({ media }) => seconds(media.seconds),
	applies: (run) => run.adapter.emptyPrompt !== null && gateway.isSendable(run),
	async act(run, step) {
		const { answer, reading } = await create(run, step, createInput(run), (body) =>
			changed(body, DEFAULT_PROMPT, ''),
		);
		run.tell(
			'Is an empty prompt taken?',
			`no, so "${DEFAULT_PROMPT}" is sent in its place`,
			inShort(answer),
			reading.kind === 'unknown' ? undefined : reading.kind === 'refused',
		);
	},
};

const video: Step = {
	title: 'A video, as the node would ask for it',
	costs: ({ media }) => seconds(media.seconds),
	applies: (run) => run.task === null && gateway.isSendable(run),
	async act(run, step) {
		const { answer, reading } = await create(run, step, createInput(run));
		run.tell(
			'Is a request as the node sends it taken, and its task ID read?',
			'yes',
			inShort(answer),
			reading.kind === 'created',
		);
	},
};

const statusPath: Step = {
	title: 'Which path tells the status',
	applies: ({ task }) => task !== null,
	async act(run, step) {
		const { adapter } = run;
		const { taskId } = run.task!;
		const paths = adapter.queryPaths(taskId);
		const since = Date.now();
		let works: string[] = [];
		let seen: string[] = [];
		// A task that was made a moment ago may not be known yet.
		while (works.length === 0 && Date.now() - since < LONGEST_UNKNOWN) {
			if (seen.length > 0) await sleep(run.pollMilliseconds);
			[works, seen] = [[], []];
			for (const path of paths) {
				const { answer, reading } = await ask(run, step, adapter, taskId, [path]);
				if (reading.kind === 'task') works.push(path);
				seen.push(`${path.replace(taskId, '{id}')}: ${reading.kind}, HTTP ${answer.status}`);
			}
		}
		const found = works.length === 0 ? undefined : works.includes(paths[0]);
		const first = `${paths[0].replace(taskId, '{id}')}, the first that is tried`;
		run.tell('Which path tells the status?', first, seen.join('; '), found);
		if (run.tasks.length === 0) return;
		const after = (Date.now() - since) / 1000;
		run.tell(
			'How long is a new task unknown?',
			'less than the minute for which the node asks on',
			works.length === 0 ? `still after ${after} s` : `known after ${after} s at the latest`,
			after < 60,
		);
	},
};

const byName: Step = {
	title: 'Looking the task up by its external ID',
	applies: ({ adapter, task }) => task !== null && adapter.takesExternalTaskId,
	async act(run, step) {
		const { adapter, name } = run;
		const { taskId } = run.task!;
		const { answer, reading } = await ask(run, step, adapter, name);
		const found =
			reading.kind === 'task' &&
			reading.task.externalTaskId === name &&
			taskIdIn(reading.task.raw) === taskId;
		run.tell(
			'Can a task be asked for by its external ID?',
			'yes, and the answer names both; else the node takes no answer by name for one',
			inShort(answer),
			found,
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
		run.tell(
			'Is an external ID refused that another task has?',
			'yes, in words that tell it, so that it guards against paying twice',
			`${fault === null ? 'created once more' : `refused as "${fault}"`}: ${inShort(answer)}`,
			fault === null || fault === 'duplicate' ? fault !== null : undefined,
		);
	},
};

const untilDone: Step = {
	title: 'Waiting for the video',
	applies: ({ task }) => task !== null,
	async act(run, step) {
		const { adapter, media, wire } = run;
		const { task, words } = await untilEnded(run, step, adapter, run.task!);
		run.task = task;
		const { status, videoUrl, videoDurationSeconds, failureReason, charge } = task;
		const ended = isFinalStatus(status);
		run.tell(
			'Are its status words known, and is the link found?',
			'every word is read, and the last one comes with a link',
			`${[...words].join(', ')}; ${status}${failureReason ? `: ${failureReason}` : ''}${videoUrl ? ' with a link' : ''}`,
			ended ? status === 'completed' && videoUrl !== null : undefined,
		);
		const film = videoUrl ? await filmFacts(await wire.open(videoUrl)) : null;
		const length = film?.seconds ?? videoDurationSeconds;
		run.tell(
			'How long is the video, and does the answer say what it cost?',
			'as long as its sound, or a second more',
			`sound ${media.seconds} s, told ${videoDurationSeconds ?? 'nothing'}, film ${JSON.stringify(film)}, cost ${charge ? JSON.stringify(charge) : 'not told'}`,
			length === null ? undefined : Math.abs(length - media.seconds) <= 1.5,
		);
	},
};

const resultLink: Step = {
	title: 'The link to the video',
	applies: ({ task }) => Boolean(task?.videoUrl),
	async act(run) {
		const { wire, task, tasks } = run;
		const link = task!.videoUrl!;
		const { status } = await wire.open(link);
		const end = linkExpiry(link);
		const made =
			tasks.find(({ taskId }) => taskId === task!.taskId)?.submittedAt ?? task!.submittedAt;
		const age =
			made === null ? 'unknown' : `${((Date.now() - Date.parse(made)) / 3_600_000).toFixed(1)} h`;
		run.tell(
			'Does the link work without the key?',
			'yes',
			`HTTP ${status}, the task's age ${age}`,
			status < 400,
		);
		run.tell(
			'How long does the link live?',
			'it says so itself, or nobody knows; ask later for the same task with --task',
			end === null ? 'the link does not say' : `until ${end}`,
			end === null ? undefined : Date.parse(end) > Date.now(),
		);
	},
};

const callbackBody: Step = {
	title: 'What the provider called with',
	applies: ({ callback, task }) => callback !== null && task !== null,
	async act(run) {
		const { callback, task, name, pollMilliseconds } = run;
		// The last call may be on its way while the status is known already.
		for (let tries = 0; tries < 10 && callback!.bodies.length === 0; tries += 1) {
			await sleep(pollMilliseconds);
		}
		const { bodies } = callback!;
		const last = JSON.stringify(bodies.at(-1) ?? null);
		run.tell(
			'Does the call name the task, by its ID and its external ID?',
			'whatever it says: the node takes a call for a reason to ask, and reads nothing of it',
			bodies.length === 0
				? 'no call came'
				: `${bodies.length} calls; task ID ${last.includes(task!.taskId) ? 'named' : 'not named'}, external ID ${last.includes(name) ? 'named' : 'not named'}: ${last.slice(0, 300)}`,
			bodies.length > 0 ? true : undefined,
		);
	},
};

/** Every step, in order: the free ones that the others rest on, the paid ones, and what only time tells. */
export const STEPS: readonly Step[] = [
	keyTest,
	unknownTask,
	speechStep,
	gateway.upload,
	emptyPrompt,
	video,
	statusPath,
	byName,
	duplicate,
	untilDone,
	resultLink,
	callbackBody,
	gateway.longAudio,
	gateway.hopeless,
	gateway.account,
];

/** For a task of an earlier run: what has become of it and of its link. */
export const LATER_STEPS: readonly Step[] = [keyTest, statusPath, untilDone, resultLink];
