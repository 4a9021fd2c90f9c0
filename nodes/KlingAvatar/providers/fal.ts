import type { FaultKind, ProviderFault, TaskReading } from '../task/reading';
import { avatarTasks, speechTasks, type TaskFacts, type TaskMaker } from './answers/facts';
import {
	cleanText,
	faultIn,
	faultOfNoJson,
	hasJson,
	kindByStatus,
	NO_BALANCE,
} from './answers/fault';
import { at, firstText, idText, numeric, text, wholeLink } from './answers/json';
import { isClientError, isSuccess, noState, notCreated } from './answers/read';
import { given, KLING_AVATAR, linkOf } from './klingAvatar';
import { MINIMAX_SPEECH_02 } from './speech/minimaxSpeech';
import type {
	CreateReading,
	HttpAnswer,
	ProviderAdapter,
	SpeechAdapter,
	StatusReading,
} from './types';

/** The quality is in the path (high). */
const MODEL = '/fal-ai/kling-video/ai-avatar/v2';
const QUALITY_PATHS: Readonly<Record<string, string>> = { std: 'standard', pro: 'pro' };
/** Status and result live under the owner and the app, without the rest of a model's path (medium, measured by others). */
const APP = '/fal-ai/kling-video';

/**
 * MiniMax Speech 02 HD at fal.ai: its model page (high confidence). MP3 only: its other formats do not fit an avatar.
 */
const speech: SpeechAdapter = {
	...MINIMAX_SPEECH_02,
	maxCharacters: 5000,
	volume: { min: 0, max: 10 },
	formats: [],
	createRequest: ({ text, voiceId, language, speed, volume, pitch, emotion }) => ({
		path: '/fal-ai/minimax/speech-02-hd',
		body: {
			text,
			voice_setting: given({ voice_id: voiceId, speed, vol: volume, pitch, emotion }),
			language_boost: language,
			// The default is the sound itself as hexadecimal text.
			output_format: 'url',
		},
	}),
	...queueOf('/fal-ai/minimax', speechTasks('fal'), (body) => {
		const milliseconds = numeric(at(body, 'duration_ms'));
		return {
			link: wholeLink(at(body, 'audio')),
			seconds: milliseconds === null ? null : milliseconds / 1000,
		};
	}),
};

/**
 * fal.ai. Paths, fields, states and error shapes: its documentation and its own clients (high confidence, where not
 * said otherwise). Limits of files and sounds are not published: Kling's own are assumed (low).
 */
export const fal: ProviderAdapter = {
	id: 'fal',
	label: 'fal.ai',
	option: { name: 'Fal.ai', description: 'Takes links and files' },
	key: {
		scheme: 'Key',
		form: /^[^:]+:[^:]+$/,
		defaultBaseUrl: 'https://queue.fal.run',
		baseUrlHint: 'leave empty',
		pathBeginnings: [],
		hosts: { keyTest: 'https://api.fal.ai', upload: 'https://rest.fal.ai' },
		// Answers without a key, too, but refuses a bad one (medium: several clients).
		testPath: '/v1/models?limit=1',
		isTestAnswer: (body) => Array.isArray(at(body, 'models')),
	},
	...KLING_AVATAR,
	callsBack: true,
	upload: {
		uploadRequest: ({ name, mimeType }) => ({
			path: '/storage/upload/initiate?storage_type=fal-cdn-v3',
			body: { file_name: name, content_type: mimeType },
		}),
		readUpload(answer) {
			const url = wholeLink(at(answer.json, 'upload_url'));
			const fileUrl = wholeLink(at(answer.json, 'file_url'));
			if (isSuccess(answer) && url !== null && fileUrl !== null) {
				return { kind: 'put', url, headers: {}, link: fileUrl };
			}
			return { kind: 'refused', fault: readFault(answer) ?? faultIn(answer, 'unreadable') };
		},
	},
	createRequest: ({ quality, image, audio, prompt, callbackUrl }) => ({
		path: `${MODEL}/${QUALITY_PATHS[quality] ?? quality}${callbackUrl === null ? '' : `?fal_webhook=${encodeURIComponent(callbackUrl)}`}`,
		body: given({
			image_url: linkOf(image),
			audio_url: linkOf(audio),
			prompt: prompt || null,
		}),
	}),
	readFault,
	...queueOf(APP, avatarTasks('fal'), (body) => ({
		link: wholeLink(at(body, 'video')),
		seconds: numeric(at(body, 'duration')),
	})),
	speech,
};

/** What a create answer proves: a task by its ID, or nothing created by a refusal in JSON (high). */
function readQueued<Task>(answer: HttpAnswer, make: TaskMaker<Task>): CreateReading<Task> {
	const taskId = idText(at(answer.json, 'request_id'));
	if (isSuccess(answer) && taskId !== null) {
		const word = text(at(answer.json, 'status'));
		return { kind: 'created', task: make({ taskId, word, raw: answer.json }) };
	}
	return notCreated(answer, readFault(answer), isClientError(answer) && hasJson(answer));
}

/** Finds what was made in the body of a result. */
type ReadResult = (body: unknown) => Pick<TaskFacts, 'link' | 'seconds'>;

/** How the answers of a model's app are read: a task, its state, and what was made. */
function queueOf<Task>(app: string, make: TaskMaker<Task>, read: ReadResult) {
	const pathOf = (taskId: string) => `${app}/requests/${encodeURIComponent(taskId)}`;
	return {
		readCreated: (answer: HttpAnswer) => readQueued(answer, make),
		queryPaths: (taskId: string): [string] => [`${pathOf(taskId)}/status`],
		readTask: (answer: HttpAnswer, taskId: string): StatusReading<Task> => {
			const { json: raw } = answer;
			const word = text(at(raw, 'status'));
			if (!isSuccess(answer) || word === null) return noState(answer, readFault(answer));
			const failureReason = firstText(at(raw, 'error'), at(raw, 'error_type'));
			if (failureReason !== null) {
				const facts = { taskId, word, hasFailed: true, failureReason: cleanText(failureReason) };
				return { kind: 'task', task: make({ ...facts, raw }) };
			}
			// It means that the job has ended; how, the result says.
			if (/^completed$/i.test(word)) {
				return {
					kind: 'further',
					path: pathOf(taskId),
					read: (result) => readResult(result, taskId, make, read),
				};
			}
			return { kind: 'task', task: make({ taskId, word, raw }) };
		},
	};
}

/**
 * The result of a job that has ended. A refusal here is the job's: fal checks files when it works on them. But one
 * that is about the key, the way or the time says nothing of the job, nor does a server's fault without its own words.
 */
function readResult<Task>(
	answer: HttpAnswer,
	taskId: string,
	make: TaskMaker<Task>,
	read: ReadResult,
): TaskReading<Task> {
	const { json: raw, headers } = answer;
	const word = 'COMPLETED';
	if (isSuccess(answer) && hasJson(answer)) {
		// The quantity that is charged: seconds where the price is one per second (medium).
		const units = numeric(headers['x-fal-billable-units']);
		return { kind: 'task', task: make({ taskId, word, ...read(raw), units, raw }) };
	}
	const fault = readFault(answer);
	if (fault && isOfJob(answer, fault)) {
		const failureReason = fault.text === '' ? fault.code : fault.text;
		return { kind: 'task', task: make({ taskId, word, hasFailed: true, failureReason, raw }) };
	}
	return noState(answer, fault);
}

function isOfJob(answer: HttpAnswer, { kind }: ProviderFault): boolean {
	const isOwnWord =
		Array.isArray(at(answer.json, 'detail')) || text(at(answer.json, 'error_type')) !== null;
	if (answer.status >= 500) return isOwnWord;
	if (!isClientError(answer) || !['request', 'policy'].includes(kind)) return false;
	const detail = text(at(answer.json, 'detail'));
	return isOwnWord || (detail !== null && !/still in progress/i.test(detail));
}

/** Errors by their type: about the content; all others are told by the status. */
const KIND_BY_TYPE: Readonly<Record<string, FaultKind>> = {
	content_policy_violation: 'policy',
	concurrent_requests_limit: 'rateLimit',
};

/** Two shapes: a list of errors under `detail`, or one with `error_type` beside it (high). */
function readFault(answer: HttpAnswer): ProviderFault | null {
	const unreadable = faultOfNoJson(answer);
	if (unreadable) return unreadable;
	if (answer.status < 400) return null;
	const { json } = answer;
	const first = at(json, 'detail', 0);
	const code = firstText(
		at(first, 'type'),
		at(json, 'error_type'),
		at(json, 'error', 'type'),
		answer.headers['x-fal-error-type'],
	);
	const said = cleanText(
		firstText(at(first, 'msg'), at(json, 'detail'), at(json, 'error', 'message')) ?? '',
	);
	const field = at(first, 'loc', 1);
	const where = typeof field === 'string' ? `${field}: ` : '';
	return faultIn(answer, kindOf(answer, code, said), `${where}${said}`, code);
}

function kindOf({ status }: HttpAnswer, code: string | null, said: string): FaultKind {
	const byType = code === null ? undefined : KIND_BY_TYPE[code];
	if (byType) return byType;
	// "User is locked. Reason: Exhausted balance." (medium)
	if (status === 403)
		return NO_BALANCE.test(said) || /balance|locked/i.test(said) ? 'account' : 'key';
	return status === 405 ? 'noSuchPath' : kindByStatus(status);
}
