import type { FaultKind, ProviderFault, TaskReading } from '../task/reading';
import { avatarTasks, speechTasks, type TaskMaker } from './answers/facts';
import {
	cleanText,
	faultIn,
	faultOfNoJson,
	hasJson,
	kindByStatus,
	NO_BALANCE,
} from './answers/fault';
import { at, firstText, idText, numeric, text, timestamp, wholeLink } from './answers/json';
import { isClientError, isSuccess, noState, notCreated, SPEAKS_OF_TIMING } from './answers/read';
import { given, KLING_AVATAR, linkOf } from './klingAvatar';
import { MINIMAX_SPEECH_02, MP3_AND_WAV } from './speech/minimaxSpeech';
import type { CreateReading, HttpAnswer, ProviderAdapter, SpeechAdapter } from './types';

/** The quality is in the path (high). */
const QUALITY_PATHS: Readonly<Record<string, string>> = {
	std: '/api/v3/kwaivgi/kling-v2-ai-avatar-standard',
	pro: '/api/v3/kwaivgi/kling-v2-ai-avatar-pro',
};

/**
 * MiniMax Speech 02 HD at WaveSpeedAI: its model page (high confidence). An older page says 5,000 characters.
 */
const speech: SpeechAdapter = {
	...MINIMAX_SPEECH_02,
	maxCharacters: 10_000,
	volume: { min: 0.1, max: 10 },
	formats: MP3_AND_WAV,
	createRequest: ({ text, voiceId, language, speed, volume, pitch, emotion, format }) => ({
		path: '/api/v3/minimax/speech-02-hd',
		body: given({
			text,
			voice_id: voiceId,
			speed,
			volume,
			pitch,
			// "happy", if nothing is sent.
			emotion: emotion ?? 'neutral',
			format,
			language_boost: language,
			enable_sync_mode: false,
		}),
	}),
	...predictionsOf(speechTasks('waveSpeed')),
};

/**
 * WaveSpeedAI. Paths, fields and states: its documentation and its own clients (high confidence, where not said
 * otherwise). Limits of files and sounds are not published: Kling's own are assumed (low).
 */
export const waveSpeed: ProviderAdapter = {
	id: 'waveSpeed',
	label: 'WaveSpeedAI',
	option: { name: 'WaveSpeedAI', description: 'Takes links and files' },
	key: {
		scheme: 'Bearer',
		defaultBaseUrl: 'https://api.wavespeed.ai',
		baseUrlHint: 'leave empty',
		pathBeginnings: ['/api/v3', '/api'],
		testPath: '/api/v3/balance',
		isTestAnswer: (body) => at(body, 'data', 'balance') !== undefined,
	},
	...KLING_AVATAR,
	callsBack: true,
	upload: {
		uploadRequest: ({ name, mimeType, bytes }) => ({
			path: '/api/v3/media/uploads',
			body: { filename: name, size: bytes.length, content_type: mimeType },
		}),
		readUpload(answer) {
			const data = at(answer.json, 'data');
			const url = wholeLink(at(data, 'upload', 'url'));
			const fileUrl = wholeLink(at(data, 'download_url'));
			if (isSuccess(answer) && url !== null && fileUrl !== null) {
				return {
					kind: 'put',
					url,
					headers: headersIn(at(data, 'upload', 'headers')),
					link: fileUrl,
				};
			}
			return { kind: 'refused', fault: readFault(answer) ?? faultIn(answer, 'unreadable') };
		},
	},
	createRequest: ({ quality, image, audio, prompt, callbackUrl }) => ({
		path: `${QUALITY_PATHS[quality] ?? quality}${callbackUrl === null ? '' : `?webhook=${encodeURIComponent(callbackUrl)}`}`,
		body: given({ image: linkOf(image), audio: linkOf(audio), prompt: prompt || null }),
	}),
	readFault,
	...predictionsOf(avatarTasks('waveSpeed')),
	speech,
};

/** How the answers about a task are read, whatever it makes. */
function predictionsOf<Task>(make: TaskMaker<Task>) {
	return {
		readCreated: (answer: HttpAnswer) => readPrediction(answer, make),
		queryPaths: (taskId: string): [string] => [
			`/api/v3/predictions/${encodeURIComponent(taskId)}/result`,
		],
		readTask: (answer: HttpAnswer, taskId: string) => readState(answer, taskId, make),
	};
}

/** What a create answer proves: a task by its ID, or nothing created by a refusal in JSON (high; in a 200, low). */
function readPrediction<Task>(answer: HttpAnswer, make: TaskMaker<Task>): CreateReading<Task> {
	const taskId = idText(at(answer.json, 'data', 'id'));
	if (isSuccess(answer) && taskId !== null) {
		return { kind: 'created', task: make(factsOf(answer.json, taskId)) };
	}
	const code = codeOf(answer);
	const isRefusal = code >= 400 && code < 500 && !SPEAKS_OF_TIMING.has(code);
	const isTurnedAway = isSuccess(answer) || isClientError(answer);
	return notCreated(answer, readFault(answer), hasJson(answer) && isRefusal && isTurnedAway);
}

function readState<Task>(
	answer: HttpAnswer,
	taskId: string,
	make: TaskMaker<Task>,
): TaskReading<Task> {
	const hasState = text(at(answer.json, 'data', 'status')) !== null;
	return isSuccess(answer) && hasState
		? { kind: 'task', task: make(factsOf(answer.json, taskId)) }
		: noState(answer, readFault(answer));
}

function factsOf(raw: unknown, taskId: string) {
	const data = at(raw, 'data');
	return {
		taskId,
		word: text(at(data, 'status')),
		link: wholeLink(at(data, 'outputs', 0)),
		failureReason: reasonIn(data),
		submittedAt: timestamp(at(data, 'created_at')),
		raw,
	};
}

/** Numbers of failures by what they concern (high; 1406 and 1407, medium). */
const KIND_BY_CODE: Readonly<Record<number, FaultKind>> = {
	1200: 'policy',
	1400: 'request',
	1401: 'request',
	1402: 'request',
	1407: 'account',
};

function reasonIn(data: unknown): string | null {
	const said = firstText(at(data, 'error'), at(data, 'message'));
	const code = text(at(data, 'code'));
	if (said === null) return code === null ? null : `code ${code}`;
	return cleanText(code === null ? said : `${said} (code ${code})`);
}

/** The number in the body, else that of HTTP. */
function codeOf({ json, status }: HttpAnswer): number {
	const code = numeric(at(json, 'code'));
	return code === null || (code < 400 && status >= 400) ? status : code;
}

function readFault(answer: HttpAnswer): ProviderFault | null {
	const unreadable = faultOfNoJson(answer);
	if (unreadable) return unreadable;
	const code = codeOf(answer);
	if (code < 400) return null;
	const { json } = answer;
	const said = cleanText(
		firstText(
			at(json, 'message'),
			at(json, 'data', 'error'),
			at(json, 'error'),
			at(json, 'detail'),
		) ?? '',
	);
	const inner = numeric(at(json, 'data', 'code')) ?? code;
	const status = code < 600 ? code : answer.status;
	return faultIn({ ...answer, status }, kindOf(inner, code, said), said, String(inner));
}

function kindOf(inner: number, code: number, said: string): FaultKind {
	const byCode = KIND_BY_CODE[inner] ?? KIND_BY_CODE[code];
	if (byCode) return byCode;
	if (code < 500 && NO_BALANCE.test(said)) return 'account';
	// An unknown task may be a 400, too (low).
	if (code === 400 && /not found|not exist/i.test(said)) return 'notFound';
	// Other numbers of four digits are the gateway's own trouble.
	return kindByStatus(code);
}

/** Headers that the upload is to be made with; the address is not the gateway's, so none may carry the key. */
function headersIn(value: unknown): Record<string, string> {
	if (typeof value !== 'object' || value === null) return {};
	const headers = Object.entries(value).filter(
		(entry): entry is [string, string] => typeof entry[1] === 'string',
	);
	return Object.fromEntries(headers);
}
