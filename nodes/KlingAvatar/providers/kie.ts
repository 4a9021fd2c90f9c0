import type { FaultKind, ProviderFault } from '../task/reading';
import { avatarTasks } from './answers/facts';
import {
	cleanText,
	faultIn,
	faultOfNoJson,
	hasJson,
	isWebPage,
	kindByStatus,
	NO_BALANCE,
} from './answers/fault';
import { at, firstText, idText, numeric, text, timestamp, wholeLink } from './answers/json';
import { isSuccess, noState, notCreated } from './answers/read';
import { DEFAULT_PROMPT, given, KLING_AVATAR, KLING_LIMITS, linkOf, MB } from './klingAvatar';
import type { HttpAnswer, ProviderAdapter } from './types';

/** The quality is the model's name (high for these names; that they are Kling's second generation, low). */
const MODELS: Readonly<Record<string, string>> = {
	std: 'kling/ai-avatar-standard',
	pro: 'kling/ai-avatar-pro',
};
/** Above this some pages say that the sound is too long; others, and clients, know no such limit (medium). Seconds. */
const DISPUTED_SECONDS = 15;

const makeTask = avatarTasks('kie');

/**
 * kie.ai. Paths, fields, states and limits: its documentation and its OpenAPI (high confidence, where not said
 * otherwise). Refusals come with HTTP 200 and a number of their own in `code`, which is read first.
 */
export const kie: ProviderAdapter = {
	id: 'kie',
	label: 'kie.ai',
	option: { name: 'Kie.ai', description: 'Takes links and files; makes no speech' },
	key: {
		scheme: 'Bearer',
		defaultBaseUrl: 'https://api.kie.ai',
		baseUrlHint: 'leave empty',
		pathBeginnings: ['/api/v1', '/api'],
		hosts: { upload: 'https://kieai.redpandaai.co' },
		testPath: '/api/v1/chat/credit',
		isTestAnswer: (body) => numeric(at(body, 'data')) !== null,
	},
	...KLING_AVATAR,
	callsBack: true,
	limits: { ...KLING_LIMITS, audio: { ...KLING_LIMITS.audio, maxBytes: 10 * MB } },
	maxPromptCharacters: 5000,
	unsureAboveSeconds: DISPUTED_SECONDS,
	upload: {
		uploadRequest: ({ name, bytes }) => ({
			path: '/api/file-base64-upload',
			body: { base64Data: bytes, uploadPath: 'kling-avatar', fileName: name },
		}),
		readUpload(answer) {
			const url = wholeLink(at(answer.json, 'data', 'downloadUrl'));
			if (isSuccess(answer) && url !== null) return { kind: 'uploaded', link: url };
			return { kind: 'refused', fault: readFault(answer) ?? faultIn(answer, 'unreadable') };
		},
	},
	// Documented as optional, but a request with an empty one was refused (medium).
	emptyPrompt: DEFAULT_PROMPT,
	createRequest: ({ quality, image, audio, prompt, callbackUrl }) => ({
		path: '/api/v1/jobs/createTask',
		body: given({
			model: MODELS[quality] ?? quality,
			input: {
				image_url: linkOf(image),
				audio_url: linkOf(audio),
				prompt: prompt || DEFAULT_PROMPT,
			},
			callBackUrl: callbackUrl,
		}),
	}),
	readCreated(answer) {
		const taskId = idText(at(answer.json, 'data', 'taskId'));
		if (taskId !== null) {
			return { kind: 'created', task: makeTask({ taskId, word: null, raw: answer.json }) };
		}
		const fault = readFault(answer);
		return notCreated(answer, fault, fault !== null && provesNothingCreated(answer, fault));
	},
	readFault,
	queryPaths: (taskId) => [`/api/v1/jobs/recordInfo?taskId=${encodeURIComponent(taskId)}`],
	readTask(answer, taskId) {
		const { json: raw } = answer;
		const data = at(raw, 'data');
		const word = text(at(data, 'state'));
		if (!isSuccess(answer) || word === null) return noState(answer, readFault(answer));
		const task = makeTask({
			taskId,
			word,
			link: wholeLink(at(resultOf(data), 'resultUrls', 0)),
			failureReason: cleanText(
				firstText(at(data, 'failMsg'), at(data, 'failCode')) ?? 'no reason given',
			),
			units: numeric(at(data, 'creditsConsumed')),
			submittedAt: timestamp(at(data, 'createTime')),
			updatedAt: timestamp(at(data, 'completeTime')) ?? timestamp(at(data, 'updateTime')),
			raw,
		});
		return { kind: 'task', task };
	},
};

/** JSON in a text; an object is taken, too. */
function resultOf(data: unknown): unknown {
	const result = at(data, 'resultJson');
	if (typeof result !== 'string') return result;
	try {
		return JSON.parse(result) as unknown;
	} catch {
		return undefined;
	}
}

/** The gateway's own number, else that of HTTP. */
const codeOf = ({ json, status }: HttpAnswer): number => numeric(at(json, 'code')) ?? status;

/** A task that is not there, or not yet: right after its creation it may be so for a while (medium). */
const NO_RECORD = /recordInfo is null/i;
/** What a 500 says of a field of the request (medium). */
const NAMES_A_FIELD = /\b(is required|is invalid|invalid|not supported)\b/i;

const KIND_BY_CODE: Readonly<Record<number, FaultKind>> = {
	// The key's own spending cap.
	433: 'account',
	// Maintenance.
	455: 'server',
	408: 'server',
};

function readFault(answer: HttpAnswer): ProviderFault | null {
	const unreadable = faultOfNoJson(answer);
	if (unreadable) return unreadable;
	const code = codeOf(answer);
	if (code < 300) return null;
	const { json } = answer;
	const said = cleanText(
		firstText(at(json, 'msg'), at(json, 'message'), at(json, 'error'), at(json, 'detail')) ?? '',
	);
	// Told as the HTTP status that it stands for: a 200 beside a refusal would help nobody.
	return faultIn({ ...answer, status: code }, kindOf(code, said), said, String(code));
}

function kindOf(code: number, said: string): FaultKind {
	if (NO_RECORD.test(said)) return 'notFound';
	const byCode = KIND_BY_CODE[code];
	if (byCode) return byCode;
	if (code === 500 && NO_BALANCE.test(said)) return 'account';
	return code === 500 && NAMES_A_FIELD.test(said) ? 'request' : kindByStatus(code);
}

/** Numbers with which nothing is created (medium). */
const NOT_CREATED: ReadonlySet<number> = new Set([401, 402, 404, 422, 429, 433, 455, 505]);

/** A bare 500, a 408 and a 501 may come after the job was created. */
function provesNothingCreated(answer: HttpAnswer, { kind }: ProviderFault): boolean {
	// What stands in front of the gateway turned it away.
	if (isWebPage(answer)) return answer.status === 403;
	if (!hasJson(answer)) return false;
	const code = codeOf(answer);
	return NOT_CREATED.has(code) || (code === 500 && (kind === 'request' || kind === 'account'));
}
