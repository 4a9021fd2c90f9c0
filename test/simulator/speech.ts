import * as aijisu from './aijisu';
import { bytes, json } from './answers';
import * as cometApi from './cometApi';
import { fileContent, type Content } from './content';
import { requestId, taskError } from './faults';
import { contentTypeOf, fixtureFiles, fixtureSeconds } from './fixtureFiles';
import type { Job } from './jobs';
import type { Answer, JobState, RequestRecord } from './types';
import { hasKey, objectBody, resultUrl, type World } from './world';

/** Kling voices of both languages, English only, and Chinese only (a part of its published list). */
const voices = {
	both: ['genshin_vindi2', 'zhinen_xuesheng', 'ai_shatang', 'ai_kaiya', 'chengshu_jiejie'],
	en: ['AOT', 'oversea_male1', 'uk_boy1', 'uk_man2', 'reader_en_m-v1', 'commercial_lady_en_f-v1'],
	zh: ['tiyuxi_xuedi', 'tiexin_nanyou', 'zhuxi_speech02', 'uk_oldman3', 'tianmeixuemei-v1'],
};

/**
 * `POST /kling/v1/audio/tts`: answers with an audio ID that a create accepts. The sound is the fixture
 * `voice.mp3`, whatever the text.
 */
export function cometApiTts(world: World, request: RequestRecord): Answer {
	const refused = cometApi.refuseKey(world, request);
	if (refused) return refused;
	const body = objectBody(request);
	if (!body) return cometApi.klingAnswer(1200);
	const { text, voice_id: voice, voice_language: language, voice_speed: speed } = body;
	if (typeof text !== 'string' || text === '')
		return cometApi.klingAnswer(1201, 'text is required');
	if ([...text].length > 1000) {
		return cometApi.klingAnswer(1201, 'text must not exceed 1000 characters');
	}
	if (language !== 'zh' && language !== 'en') {
		return cometApi.klingAnswer(1201, 'voice_language must be zh or en');
	}
	if (speed !== undefined && typeof speed !== 'number') {
		return cometApi.klingAnswer(1201, 'voice_speed must be a number');
	}
	if (typeof voice !== 'string' || ![...voices.both, ...voices[language]].includes(voice)) {
		const message = 'Voice id not found';
		const inner = { code: 1201, message, request_id: requestId('voice') };
		return json({ message, data: { message, data: inner } }, 400);
	}
	const job = world.createJob(
		request,
		{ kind: 'speech', provider: 'cometApi', body, externalTaskId: null, callbackUrl: null },
		{},
	);
	if (world.switches.cometApiSpeech === 'at once') job.complete();
	return cometApiSpeech(world, job);
}

/** `GET /kling/v1/audio/tts/{id}`, which is not documented but exists by analogy. */
export function cometApiTtsQuery(world: World, request: RequestRecord): Answer {
	const refused = cometApi.refuseKey(world, request);
	if (refused) return refused;
	const job = request.taskId === undefined ? undefined : world.ledger.get(request.taskId);
	if (job?.provider !== 'cometApi' || job.kind !== 'speech') {
		return cometApi.klingAnswer(1203, 'Task not found');
	}
	job.queries++;
	return cometApiSpeech(world, job);
}

function cometApiSpeech(world: World, job: Job): Answer {
	const duration = fixtureSeconds.voiceMp3.toFixed(3);
	const audio = { id: `audio-${job.id}`, url: resultUrl(world, job), duration };
	return json({
		code: 0,
		message: 'SUCCEED',
		request_id: requestId(`speech ${job.id} ${job.queries}`),
		data: {
			...cometApi.taskData(world, job),
			task_result: job.state === 'completed' ? { audios: [audio] } : {},
		},
	});
}

/** `POST /v1/audio/tasks`. */
export function aijisuTts(world: World, request: RequestRecord): Answer {
	const refused = aijisu.refuseKey(world, request);
	if (refused) return refused;
	const body = objectBody(request);
	if (!body) return aijisu.invalid('request body is not valid JSON');
	const { model, speed } = body;
	const text = body['text'] ?? body['input'];
	if (
		typeof model !== 'string' ||
		!['minimax-speech-2.8-hd', 'minimax-speech-02-hd'].includes(model)
	) {
		return aijisu.invalid('model is required');
	}
	if (typeof text !== 'string' || text === '') return aijisu.invalid('text is required');
	const voice = body['voice_id'] ?? body['voice'];
	if (typeof voice !== 'string' || voice === '') return aijisu.invalid('voice_id is required');
	if (speed !== undefined && (typeof speed !== 'number' || speed < 0.5 || speed > 2)) {
		return aijisu.invalid('speed must be between 0.5 and 2.0');
	}
	const job = world.createJob(
		request,
		{ kind: 'speech', provider: 'aijisu', body, externalTaskId: null, callbackUrl: null },
		{},
	);
	return json({
		task_id: job.id,
		status: 'queued',
		model,
		created_at: Math.floor(job.createdAt / 1000),
	});
}

const speechWords: Record<JobState, [word: string, progress: string]> = {
	queued: ['queued', '0%'],
	processing: ['processing', '30%'],
	completed: ['succeeded', '100%'],
	failed: ['failed', '100%'],
};

/** `GET /v1/audio/tasks/{id}`. */
export function aijisuTtsQuery(world: World, request: RequestRecord): Answer {
	const refused = aijisu.refuseKey(world, request);
	if (refused) return refused;
	const job = aijisu.findJob(world, request, 'speech');
	if (!job) return json(taskError('task_not_exist', 'task_not_exist'), 400);
	job.queries++;
	const [word, progress] = speechWords[job.state];
	const body: Record<string, unknown> = {
		task_id: job.id,
		status: job.statusWord ?? word,
		progress,
		model: job.body['model'],
		created_at: Math.floor(job.createdAt / 1000),
	};
	if (job.state === 'completed') {
		const url = resultUrl(world, job);
		const { aijisuSpeechResult } = world.switches;
		if (aijisuSpeechResult === 'outputs') body['outputs'] = [url];
		else body['output'] = aijisuSpeechResult === 'output.url' ? { url } : { audio_url: url };
	}
	if (job.failureReason) body['error'] = { code: 'task_failed', message: job.failureReason };
	return json(body);
}

/** `GET /v1/audio/voices`: the page names the call, its answer's shape is inferred. */
export function aijisuVoices(world: World, request: RequestRecord): Answer {
	const refused = aijisu.refuseKey(world, request);
	if (refused) return refused;
	return json({
		object: 'list',
		data: [
			{ voice_id: 'female-shaonv', name: 'Young woman', type: 'system', language: 'Chinese' },
			{
				voice_id: 'English_Graceful_Lady',
				name: 'Graceful lady',
				type: 'system',
				language: 'English',
			},
		],
	});
}

const speechFiles: Record<string, string> = {
	mp3: fixtureFiles.speechMp3,
	opus: fixtureFiles.speechOpus,
	aac: fixtureFiles.voiceAac,
	wav: fixtureFiles.voiceWav,
};

/** `POST /v1/audio/speech` as OpenAI answers it: the sound itself (`speech.mp3` unless asked otherwise). */
export function openAiSpeech(world: World, request: RequestRecord): Answer {
	const refuse = (status: number, message: string, code: string | null) =>
		json({ error: { message, type: 'invalid_request_error', param: null, code } }, status);
	if (!hasKey(world, request)) return refuse(401, 'Incorrect API key provided.', 'invalid_api_key');
	const body = objectBody(request);
	for (const field of ['model', 'input', 'voice']) {
		if (!body?.[field])
			return refuse(400, `Missing required parameter: '${field}'.`, 'missing_required_parameter');
	}
	const format = String(body?.['response_format'] ?? 'mp3');
	const file = Object.hasOwn(speechFiles, format) ? speechFiles[format] : undefined;
	if (!file) return refuse(400, `The simulator has no speech as ${format}.`, 'unsupported_value');
	const content: Content = fileContent(file);
	return bytes(content.read(0, content.size), contentTypeOf(file));
}
