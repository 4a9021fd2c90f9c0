import type { SpeechTask } from '../../task/speechTask';
import { lacksLink } from '../../task/task';
import type { HttpAnswer } from '../types';
import { stateOf } from './facts';
import { at, firstAt, idText, numeric, text, type Path } from './json';
import {
	chargeIn,
	inDataOrTop,
	KLING_INSIDE,
	reasonIn,
	taskIdIn,
	taskWordIn,
	timesIn,
} from './taskBody';

/** Kling's sound in its documented place, and where relays move it. */
const KLING_AUDIO: readonly Path[] = [
	['data', 'task_result', 'audios', 0],
	['task_result', 'audios', 0],
	[...KLING_INSIDE, 'task_result', 'audios', 0],
	['data', 'data', 'task_result', 'audios', 0],
	...inDataOrTop('audios').map((path) => [...path, 0]),
];
const AUDIO_ID = KLING_AUDIO.flatMap((path): Path[] => [
	[...path, 'id'],
	[...path, 'audio_id'],
]);
/** Seconds, as text in Kling's documents (high confidence) and as a number in relays'. */
const SECONDS = KLING_AUDIO.map((path): Path => [...path, 'duration']);
/** MiniMax's own words about a sound, in milliseconds (high that MiniMax says so, low that a gateway repeats it). */
const MILLISECONDS: readonly Path[] = [
	['extra_info', 'audio_length'],
	['data', 'extra_info', 'audio_length'],
	['output', 'extra_info', 'audio_length'],
	['outputs', 0, 'extra_info', 'audio_length'],
];
/** Names that clients of aijisu's paths read (low), before whatever begins with "outp" (high that it does). */
const LINK: readonly Path[] = [
	...KLING_AUDIO,
	...inDataOrTop('audio_url', 'audioUrl', 'result_url', 'url', 'audio'),
	['result'],
	['metadata', 'url'],
];
/** What a sound's link may be called in the object that holds it. */
const LINK_NAMES = ['audio_url', 'audioUrl', 'url', 'url_mp3', 'download_url'];
/** aijisu's published answer breaks off here. */
const OUTPUT_KEY = /^outp/i;
/** A whole link, or a path that ends like a sound, such as `/media/x.mp3?sign=1`. */
const IS_LINK = /^(https?:\/\/|[\w.~%/-]+\.(mp3|wav|m4a|aac|ogg|opus|flac)(\?\S*)?$)/i;
/** How deep below an output a link is looked for. */
const MAX_DEPTH = 4;

/**
 * A speech from any body that Kling, aijisu or what stands between are known, or may be expected, to answer
 * with. Returns `null` when the body describes none. A sound without a word about the status is a finished
 * speech; without an ID of the task, the sound's own ID names it. A speech is `completed` only together with its
 * sound: while the provider calls it finished and gives none, it is `processing`, with the provider's word.
 *
 * @param taskId the ID that was asked for; `null` on creation, where the body must bring it
 */
export function readSpeechBody(
	provider: string,
	{ json: body, url }: Pick<HttpAnswer, 'json' | 'url'>,
	taskId: string | null,
): SpeechTask | null {
	const audioId = firstAt(body, AUDIO_ID, idText);
	const id = taskId ?? taskIdIn(body) ?? audioId;
	const audioUrl = firstAt(body, LINK, (value) => linkIn(value, url)) ?? linkInOutput(body, url);
	const hasSound = audioId !== null || audioUrl !== null;
	const word = taskWordIn(body, hasSound);
	if (id === null || (taskId !== null && word === null && !hasSound)) return null;
	// A status word alone may be the gateway's own.
	if (taskIdIn(body) === null && !hasSound) return null;

	const state = stateOf(provider, {
		taskId: id,
		word,
		link: audioId ?? audioUrl,
		...timesIn(body),
		raw: body,
	});
	const isMade = state.status === 'completed' || (word === null && hasSound);
	return {
		...state,
		status: isMade ? 'completed' : state.status,
		audioId: isMade ? audioId : null,
		audioUrl: isMade ? audioUrl : null,
		// Told also where the sound itself is kept elsewhere.
		audioDurationSeconds: isMade || lacksLink(state) ? secondsIn(body) : null,
		failureReason: state.status === 'failed' ? reasonIn(body) : null,
		charge: chargeIn(body),
	};
}

function secondsIn(body: unknown): number | null {
	const milliseconds = firstAt(body, MILLISECONDS, positive);
	return firstAt(body, SECONDS, positive) ?? (milliseconds === null ? null : milliseconds / 1000);
}

/** A length; 0 stands for "not known". */
function positive(value: unknown): number | null {
	const bare = typeof value === 'string' ? value.replace(/s\s*$/i, '') : value;
	const number = numeric(bare);
	return number !== null && number > 0 ? number : null;
}

/**
 * The link that a value is, or that it holds under one of the names for it: a whole one, or the path of a sound,
 * which the address of the answer completes.
 */
function linkIn(value: unknown, base: string): string | null {
	const candidates = [value, ...LINK_NAMES.map((name) => at(value, name))];
	for (const candidate of candidates) {
		const found = text(candidate);
		if (found !== null && IS_LINK.test(found) && URL.canParse(found, base)) {
			return new URL(found, base).href;
		}
	}
	return null;
}

/** The link under any key that begins with "outp", at the top or in `data` or `result`. */
function linkInOutput(body: unknown, base: string): string | null {
	for (const holder of [body, at(body, 'data'), at(body, 'result')]) {
		if (typeof holder !== 'object' || holder === null) continue;
		for (const [key, value] of Object.entries(holder)) {
			const found = OUTPUT_KEY.test(key) ? linkBelow(value, base, MAX_DEPTH) : null;
			if (found !== null) return found;
		}
	}
	return null;
}

function linkBelow(value: unknown, base: string, depth: number): string | null {
	const here = linkIn(value, base);
	if (here !== null || depth === 0 || typeof value !== 'object' || value === null) return here;
	for (const part of Object.values(value)) {
		const found = linkBelow(part, base, depth - 1);
		if (found !== null) return found;
	}
	return null;
}
