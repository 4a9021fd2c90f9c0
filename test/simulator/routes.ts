import * as aijisu from './aijisu';
import { html, json } from './answers';
import * as cometApi from './cometApi';
import { serveFile } from './files';
import { serveResult } from './media';
import * as klingAi from './kling/klingAi';
import { createSpeech, querySpeech } from './kling/tts';
import * as minimax from './speech/minimax';
import { listVoices } from './speech/minimaxVoices';
import { openAiSpeech } from './speech/openAi';
import { serveContent, serveSpeech } from './speech/serveSpeech';
import type { Answer, RequestRecord } from './types';
import type { World } from './world';

type Handler = (
	world: World,
	request: RequestRecord,
	onForeign: boolean,
) => Answer | Promise<Answer>;

interface Route {
	method: 'GET' | 'POST';
	/** The first group, if any, is the ID of a task. */
	path: RegExp;
	provider: RequestRecord['provider'];
	kind: RequestRecord['kind'];
	handle: Handler;
	/** Also served by the foreign origin. */
	foreign?: true;
}

const routes: Route[] = [
	{
		method: 'GET',
		path: /^\/v1\/video\/generations\/([^/]+)$/,
		provider: 'aijisu',
		kind: 'query',
		handle: aijisu.queryTask,
	},
	{
		method: 'GET',
		path: /^\/kling\/v1\/videos\/(?:avatar\/)?image2video\/([^/]+)$/,
		provider: 'cometApi',
		kind: 'query',
		handle: cometApi.queryTask,
	},
	{
		method: 'POST',
		path: /^\/v1\/video\/generations$/,
		provider: 'aijisu',
		kind: 'create',
		handle: aijisu.createTask,
	},
	{
		method: 'POST',
		path: /^\/kling\/v1\/videos\/avatar\/image2video$/,
		provider: 'cometApi',
		kind: 'create',
		handle: cometApi.createTask,
	},
	{
		method: 'GET',
		path: /^\/v1\/videos\/avatar\/image2video\/([^/]+)$/,
		provider: 'kling',
		kind: 'query',
		handle: klingAi.queryTask,
	},
	{
		method: 'GET',
		path: /^\/v1\/videos\/avatar\/image2video$/,
		provider: 'kling',
		kind: 'list',
		handle: klingAi.listTasks,
	},
	{
		method: 'POST',
		path: /^\/v1\/videos\/avatar\/image2video$/,
		provider: 'kling',
		kind: 'create',
		handle: klingAi.createTask,
	},
	{
		method: 'GET',
		path: /^\/media\/([^/]+)\.(?:mp3|wav)$/,
		provider: 'files',
		kind: 'sound',
		handle: serveSpeech,
		foreign: true,
	},
	{
		method: 'GET',
		path: /^\/media\/([^/]+)\.mp4$/,
		provider: 'files',
		kind: 'video',
		handle: serveResult,
		foreign: true,
	},
	{
		method: 'GET',
		path: /^\/v1\/videos\/([^/]+)\/content$/,
		provider: 'aijisu',
		kind: 'video',
		handle: serveResult,
	},
	{
		method: 'GET',
		path: /^\/v1\/videos\/([^/]+)$/,
		provider: 'aijisu',
		kind: 'query',
		handle: aijisu.queryTask,
	},
	{
		method: 'GET',
		path: /^\/files\//,
		provider: 'files',
		kind: 'file',
		handle: serveFile,
		foreign: true,
	},
	{ method: 'GET', path: /^\/v1\/models$/, provider: null, kind: 'models', handle: models },
	{
		method: 'POST',
		path: /^\/kling\/v1\/audio\/tts$/,
		provider: 'cometApi',
		kind: 'tts',
		handle: createSpeech('cometApi'),
	},
	{
		method: 'GET',
		path: /^\/kling\/v1\/audio\/tts\/([^/]+)$/,
		provider: 'cometApi',
		kind: 'ttsQuery',
		handle: querySpeech('cometApi'),
	},
	{
		method: 'POST',
		path: /^\/v1\/audio\/tts$/,
		provider: 'kling',
		kind: 'tts',
		handle: createSpeech('kling'),
	},
	{
		method: 'GET',
		path: /^\/v1\/audio\/tts\/([^/]+)$/,
		provider: 'kling',
		kind: 'ttsQuery',
		handle: querySpeech('kling'),
	},
	{
		method: 'GET',
		path: /^\/v1\/audio\/tasks\/([^/]+)\/content$/,
		provider: 'aijisu',
		kind: 'sound',
		handle: serveContent,
	},
	{
		method: 'POST',
		path: /^\/v1\/audio\/tasks$/,
		provider: 'aijisu',
		kind: 'tts',
		handle: minimax.createSpeech,
	},
	{
		method: 'GET',
		path: /^\/v1\/audio\/tasks\/([^/]+)$/,
		provider: 'aijisu',
		kind: 'ttsQuery',
		handle: minimax.querySpeech,
	},
	{
		method: 'GET',
		path: /^\/v1\/audio\/voices$/,
		provider: 'aijisu',
		kind: 'voices',
		handle: listVoices,
	},
	{
		method: 'POST',
		path: /^\/v1\/audio\/speech$/,
		provider: 'openai',
		kind: 'speech',
		handle: openAiSpeech,
	},
];

/** What a request is, told by its method and path alone; HEAD counts as GET. */
export function identify(
	method: string,
	path: string,
	onForeign: boolean,
): Pick<Route, 'provider' | 'kind' | 'handle'> & { id: string | undefined } {
	const asked = method === 'HEAD' ? 'GET' : method;
	for (const route of routes) {
		if (route.method !== asked || (onForeign && !route.foreign)) continue;
		const match = route.path.exec(path);
		if (match) return { ...route, id: match[1] === undefined ? undefined : decode(match[1]) };
	}
	return { provider: ownerOf(path), kind: 'other', handle: unknown, id: undefined };
}

/** Whose path an unknown one is meant to be. */
function ownerOf(path: string): RequestRecord['provider'] {
	if (path.startsWith('/kling/')) return 'cometApi';
	if (/^\/v1\/(?:videos\/avatar|audio\/tts)\b/.test(path)) return 'kling';
	return path.startsWith('/v1/') ? 'aijisu' : null;
}

/** `GET /v1/models`, free and the same for aijisu and CometAPI. */
function models(world: World, request: RequestRecord): Answer {
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
	if (request.provider === 'aijisu') return aijisu.unknownPath(request);
	if (request.provider === 'kling') return klingAi.unknownPath(request);
	return request.provider === 'cometApi' ? cometApi.unknownPath(world) : html(200, 'Gateway');
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
