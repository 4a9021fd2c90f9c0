import { isFinalStatus, statusFromWord } from '../../task/status';
import type { SpeechTask } from '../../task/speechTask';
import { at, firstAt, numeric, text, type Path } from './json';
import {
	chargeIn,
	inDataOrTop,
	KLING_INSIDE,
	reasonIn,
	statusWordIn,
	taskIdIn,
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
	['result', 'outputs', 0],
	['result'],
	['metadata', 'url'],
];
/** What a sound's link may be called in the object that holds it. */
const LINK_NAMES = ['audio_url', 'audioUrl', 'url', 'url_mp3', 'download_url'];
/** aijisu's published answer breaks off here. */
const OUTPUT_KEY = /^outp/i;
/** How deep below an output a link is looked for. */
const MAX_DEPTH = 4;

/**
 * A speech from any body that Kling, aijisu or what stands between are known, or may be expected, to answer
 * with. Returns `null` when the body describes none. A sound without a word about the status is a finished
 * speech; without an ID of the task, the sound's own ID names it.
 *
 * @param taskId the ID that was asked for; `null` on creation, where the body must bring it
 */
export function readSpeechBody(
	provider: string,
	body: unknown,
	taskId: string | null,
): SpeechTask | null {
	const audioId = firstAt(body, AUDIO_ID, text);
	const id = taskId ?? taskIdIn(body) ?? audioId;
	const audioUrl = firstAt(body, LINK, linkIn) ?? linkInOutput(body);
	const hasSound = audioId !== null || audioUrl !== null;
	const word = statusWordIn(body);
	if (id === null || (taskId !== null && word === null && !hasSound)) return null;
	// A status word alone may be the gateway's own.
	if (taskId !== null && taskIdIn(body) === null && !hasSound) return null;

	const status = word === null ? (hasSound ? 'completed' : 'queued') : statusFromWord(word);
	const isOver = isFinalStatus(status);
	const isMade = status === 'completed';
	const milliseconds = firstAt(body, MILLISECONDS, positive);
	return {
		provider,
		taskId: id,
		status,
		providerStatus: word,
		audioId: isMade ? audioId : null,
		audioUrl: isMade ? audioUrl : null,
		audioDurationSeconds: isMade
			? (firstAt(body, SECONDS, positive) ?? (milliseconds === null ? null : milliseconds / 1000))
			: null,
		failureReason: isOver && !isMade ? reasonIn(body) : null,
		externalTaskId: null,
		...timesIn(body),
		charge: chargeIn(body),
		raw: body,
	};
}

/** A length; 0 stands for "not known". */
function positive(value: unknown): number | null {
	const bare = typeof value === 'string' ? value.replace(/s\s*$/i, '') : value;
	const number = numeric(bare);
	return number !== null && number > 0 ? number : null;
}

/** The link that a value is, or that it holds under one of the names for it. */
function linkIn(value: unknown): string | null {
	const candidates = [value, ...LINK_NAMES.map((name) => at(value, name))];
	for (const candidate of candidates) {
		const found = typeof candidate === 'string' ? text(candidate) : null;
		if (found !== null && /^https?:\/\//i.test(found)) return found;
	}
	return null;
}

/** The link under any key that begins with "outp", at the top or in `data` or `result`. */
function linkInOutput(body: unknown): string | null {
	for (const holder of [body, at(body, 'data'), at(body, 'result')]) {
		if (typeof holder !== 'object' || holder === null) continue;
		for (const [key, value] of Object.entries(holder)) {
			const found = OUTPUT_KEY.test(key) ? linkBelow(value, MAX_DEPTH) : null;
			if (found !== null) return found;
		}
	}
	return null;
}

function linkBelow(value: unknown, depth: number): string | null {
	const here = linkIn(value);
	if (here !== null || depth === 0 || typeof value !== 'object' || value === null) return here;
	for (const part of Object.values(value)) {
		const found = linkBelow(part, depth - 1);
		if (found !== null) return found;
	}
	return null;
}
