import * as aijisu from './aijisu';
import { html, json } from './answers';
import * as cometApi from './cometApi';
import { serveFile } from './files';
import * as fal from './gateways/fal';
import * as kie from './gateways/kie';
import { putUpload, serveUpload } from './gateways/uploads';
import * as waveSpeed from './gateways/waveSpeed';
import { serveResult } from './media';
import * as klingAi from './kling/klingAi';
import { createSpeech, querySpeech } from './kling/tts';
import * as minimax from './speech/minimax';
import { listVoices } from './speech/minimaxVoices';
import { openAiSpeech, openAiTranscript } from './speech/openAi';
import { serveContent, serveSpeech } from './speech/serveSpeech';
import type { Answer, RequestRecord } from './types';
import type { World } from './world';

type Handler = (
	world: World,
	request: RequestRecord,
	onForeign: boolean,
) => Answer | Promise<Answer>;

type Route = [
	method: 'GET' | 'POST' | 'PUT',
	/** The first group, if any, is the ID of a task. */
	path: RegExp,
	provider: RequestRecord['provider'],
	kind: RequestRecord['kind'],
	handle: Handler,
];

/** The foreign origin has files only. */
const routes: Route[] = [
	['GET', /^\/v1\/video\/generations\/([^/]+)$/, 'aijisu', 'query', aijisu.queryTask],
	[
		'GET',
		/^\/kling\/v1\/videos\/(?:avatar\/)?image2video\/([^/]+)$/,
		'cometApi',
		'query',
		cometApi.queryTask,
	],
	['POST', /^\/v1\/video\/generations$/, 'aijisu', 'create', aijisu.createTask],
	['POST', /^\/kling\/v1\/videos\/avatar\/image2video$/, 'cometApi', 'create', cometApi.createTask],
	['GET', /^\/v1\/videos\/avatar\/image2video\/([^/]+)$/, 'kling', 'query', klingAi.queryTask],
	['GET', /^\/v1\/videos\/avatar\/image2video$/, 'kling', 'list', klingAi.listTasks],
	['POST', /^\/v1\/videos\/avatar\/image2video$/, 'kling', 'create', klingAi.createTask],
	['GET', /^\/media\/([^/]+)\.(?:mp3|wav)$/, 'files', 'sound', serveSpeech],
	['GET', /^\/media\/([^/]+)\.mp4$/, 'files', 'video', serveResult],
	['GET', /^\/v1\/videos\/([^/]+)\/content$/, 'aijisu', 'video', serveResult],
	['GET', /^\/v1\/videos\/([^/]+)$/, 'aijisu', 'query', aijisu.queryTask],
	['GET', /^\/files\//, 'files', 'file', serveFile],
	['GET', /^\/v1\/models$/, null, 'models', models],
	['POST', /^\/kling\/v1\/audio\/tts$/, 'cometApi', 'tts', createSpeech('cometApi')],
	['GET', /^\/kling\/v1\/audio\/tts\/([^/]+)$/, 'cometApi', 'ttsQuery', querySpeech('cometApi')],
	['POST', /^\/v1\/audio\/tts$/, 'kling', 'tts', createSpeech('kling')],
	['GET', /^\/v1\/audio\/tts\/([^/]+)$/, 'kling', 'ttsQuery', querySpeech('kling')],
	['GET', /^\/v1\/audio\/tasks\/([^/]+)\/content$/, 'aijisu', 'sound', serveContent],
	['POST', /^\/v1\/audio\/tasks$/, 'aijisu', 'tts', minimax.createSpeech],
	['GET', /^\/v1\/audio\/tasks\/([^/]+)$/, 'aijisu', 'ttsQuery', minimax.querySpeech],
	['GET', /^\/v1\/audio\/voices$/, 'aijisu', 'voices', listVoices],
	['POST', /^\/v1\/audio\/speech$/, 'openai', 'speech', openAiSpeech],
	['POST', /^\/v1\/audio\/transcriptions$/, 'openai', 'other', openAiTranscript],

	[
		'POST',
		/^\/fal-ai\/kling-video\/ai-avatar\/v2\/(?:standard|pro)$/,
		'fal',
		'create',
		fal.createTask,
	],
	[
		'GET',
		/^\/fal-ai\/kling-video\/requests\/([^/]+)\/status$/,
		'fal',
		'query',
		fal.queryTask('avatar'),
	],
	['GET', /^\/fal-ai\/kling-video\/requests\/([^/]+)$/, 'fal', 'result', fal.result('avatar')],
	['POST', /^\/fal-ai\/minimax\/speech-02-hd$/, 'fal', 'tts', fal.createSpeech],
	[
		'GET',
		/^\/fal-ai\/minimax\/requests\/([^/]+)\/status$/,
		'fal',
		'ttsQuery',
		fal.queryTask('speech'),
	],
	['GET', /^\/fal-ai\/minimax\/requests\/([^/]+)$/, 'fal', 'ttsResult', fal.result('speech')],
	[
		'GET',
		/^\/fal-ai\/(?:kling-video\/ai-avatar\/v2|minimax\/speech-02-hd)\b/,
		'fal',
		'other',
		fal.onlyPost,
	],
	['POST', /^\/storage\/upload\/initiate$/, 'fal', 'upload', fal.announceUpload],

	['POST', /^\/api\/v1\/jobs\/createTask$/, 'kie', 'create', kie.createTask],
	['GET', /^\/api\/v1\/jobs\/recordInfo$/, 'kie', 'query', kie.queryTask],
	['GET', /^\/api\/v1\/chat\/credit$/, 'kie', 'balance', kie.balance],
	['POST', /^\/api\/file-base64-upload$/, 'kie', 'upload', kie.upload],

	[
		'POST',
		/^\/api\/v3\/kwaivgi\/kling-v2-ai-avatar-(?:standard|pro)$/,
		'waveSpeed',
		'create',
		waveSpeed.createTask,
	],
	['POST', /^\/api\/v3\/minimax\/speech-02-hd$/, 'waveSpeed', 'tts', waveSpeed.createSpeech],
	[
		'GET',
		/^\/api\/v3\/predictions\/([^/]+)(?:\/result)?$/,
		'waveSpeed',
		'query',
		waveSpeed.queryTask,
	],
	['GET', /^\/api\/v3\/balance$/, 'waveSpeed', 'balance', waveSpeed.balance],
	['POST', /^\/api\/v3\/media\/uploads$/, 'waveSpeed', 'upload', waveSpeed.announceUpload],

	['PUT', /^\/uploads\//, 'files', 'uploadBytes', putUpload],
	['GET', /^\/uploads\//, 'files', 'file', serveUpload],
];

/** What a request is, told by its method and path alone; HEAD counts as GET. */
export function identify(
	method: string,
	path: string,
	onForeign: boolean,
): Pick<RequestRecord, 'provider' | 'kind'> & { handle: Handler; id: string | undefined } {
	const asked = method === 'HEAD' ? 'GET' : method;
	for (const [method, pattern, provider, kind, handle] of routes) {
		if (method !== asked || (onForeign && provider !== 'files')) continue;
		const match = pattern.exec(path);
		if (match) return { provider, kind, handle, id: match[1] && decode(match[1]) };
	}
	return { provider: ownerOf(path), kind: 'other', handle: unknown, id: undefined };
}

/** Whose path an unknown one is meant to be. */
function ownerOf(path: string): RequestRecord['provider'] {
	if (path.startsWith('/kling/')) return 'cometApi';
	if (/^\/(?:fal-ai|storage)\//.test(path)) return 'fal';
	if (path.startsWith('/api/')) return path.startsWith('/api/v3/') ? 'waveSpeed' : 'kie';
	if (/^\/v1\/(?:videos\/avatar|audio\/tts)\b/.test(path)) return 'kling';
	return path.startsWith('/v1/') ? 'aijisu' : null;
}

/** `GET /v1/models`, free and the same for aijisu and CometAPI; fal's is told by its parameter or its key. */
function models(world: World, request: RequestRecord): Answer {
	const { authorization = '' } = request.headers;
	if ('limit' in request.query || authorization.startsWith('Key ')) {
		return fal.models(world, request);
	}
	const refused = aijisu.refuseKey(world, request);
	if (refused) return refused;
	const ids = [
		'kling-avatar-v2-standard',
		'kling-avatar-v2-pro',
		'minimax-speech-2.8-hd',
		'kling_avatar',
	];
	return json({
		object: 'list',
		data: ids.map((id) => ({ id, object: 'model', created: 0, owned_by: 'simulator' })),
	});
}

function unknown(world: World, request: RequestRecord): Answer {
	switch (request.provider) {
		case 'aijisu':
			return aijisu.unknownPath(request);
		case 'cometApi':
			return cometApi.unknownPath(world);
		case 'kling':
			return klingAi.unknownPath(request);
		case 'fal':
			return fal.unknownPath(request);
		case 'kie':
			return kie.unknownPath(world, request);
		case 'waveSpeed':
			return waveSpeed.unknownPath(world, request);
		default:
			return html(200, 'Gateway');
	}
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
