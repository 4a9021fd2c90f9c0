import { tagSize } from '../formats/frames';
import { AUDIO_FORMATS } from '../formats/names';
import { measureAudio } from '../measureAudio';
import { MediaError } from '../mediaError';
import type { AudioFacts, FormatNames } from '../types';
import { adtsOfM4a, adtsSound } from './aacSound';
import { mp3Sound } from './mp3Sound';
import { planCuts } from './planCuts';
import type { PacketSound, PartBounds, SoundPart } from './types';
import { wavSound } from './wavSound';

/** What a sound was cut into. */
export interface SplitSound extends FormatNames {
	/** Of the whole. Seconds. */
	durationSeconds: number;
	/** In order. A sound that fits as it is, is its only part. */
	parts: SoundPart[];
}

/** Runs work that yields how many steps it took since it last did. */
type Run = <Result>(work: Generator<number, Result>) => Promise<Result>;

/** Bytes that are measured or copied in one step. */
const BYTES_OF_STEP = 100;
/** Tags that may stand one behind the other in front of the sound. */
const MAX_TAGS = 8;

/**
 * Cuts a sound into parts between its packets, without decoding: in pauses where there are any within
 * reach, else where it is quietest.
 *
 * @param bounds `shortest` is at most half of `longest`; `maxBytes` is the most that a part may weigh
 * @param run runs work that yields how many steps it took, and lets others work in between
 * @throws {MediaError} whatever `measureAudio` does; `format` for what can't be cut (HE-AAC, compressed WAV,
 * anything but MP3, M4A, AAC and WAV); `tooLarge` where parts of the shortest length weigh too much
 */
export async function splitAudio(
	bytes: Uint8Array,
	bounds: PartBounds & { maxBytes: number },
	run: Run,
): Promise<SplitSound> {
	const facts = await measureAudio(bytes);
	const { durationSeconds } = facts;
	if (durationSeconds <= bounds.longest && bytes.length <= bounds.maxBytes) {
		return { ...facts, parts: [{ bytes, durationSeconds, cutInPause: null }] };
	}
	const rest = async (steps: number) => await run(stepsOnly(steps));
	await rest(bytes.length / BYTES_OF_STEP);
	const sound = await packetsOf(bytes, facts, { run, rest });
	if (sound === null) throw uncuttable(facts);
	const lightest = { ...bounds, longest: withinWeight(sound, bounds) };
	const cuts = await run(planCuts(sound, lightest));
	const { packetSeconds, totalSeconds } = sound;
	const parts: SoundPart[] = [];
	let from = 0;
	for (const { packet, isInPause } of [...cuts, { packet: sound.packets, isInPause: null }]) {
		const end = Math.min(packet * packetSeconds, totalSeconds);
		const part = sound.build(from, packet);
		parts.push({
			bytes: part,
			durationSeconds: end - from * packetSeconds,
			cutInPause: isInPause,
		});
		from = packet;
		await rest(part.length / BYTES_OF_STEP);
	}
	return { ...AUDIO_FORMATS[sound.format], durationSeconds, parts };
}

function* stepsOnly(steps: number): Generator<number, void> {
	yield steps;
}

async function packetsOf(
	bytes: Uint8Array,
	{ format, durationSeconds }: AudioFacts,
	{ run, rest }: { run: Run; rest: (steps: number) => Promise<void> },
): Promise<PacketSound | null> {
	switch (format) {
		case 'mp3':
			return await run(mp3Sound(bytes, soundStart(bytes)));
		case 'aac':
			return await run(adtsSound(bytes, soundStart(bytes)));
		case 'm4a': {
			const adts = await adtsOfM4a(bytes, durationSeconds, rest);
			return adts && (await run(adtsSound(adts, 0)));
		}
		case 'wav':
			return await wavSound(bytes);
	}
}

/** Behind the ID3v2 tags, which hold pictures that look like sound. */
function soundStart(bytes: Uint8Array): number {
	let start = 0;
	for (let count = 0; count < MAX_TAGS; count++) start += tagSize(bytes, start);
	return start;
}

/** The longest that a part may be, so that the heaviest stretch of that length is light enough. Seconds. */
function withinWeight(
	sound: PacketSound,
	{ longest, shortest, maxBytes }: PartBounds & { maxBytes: number },
): number {
	const bytesPerSecond = sound.bytes / (sound.packets * sound.packetSeconds);
	// Of sound with a changing bit rate, some stretches weigh more than others.
	const margin = sound.format === 'wav' ? 0.999 : 0.8;
	if (bytesPerSecond * longest <= maxBytes * margin) return longest;
	const lightest = (maxBytes * margin) / bytesPerSecond;
	if (lightest >= 2 * shortest) return lightest;
	throw new MediaError(
		'tooLarge',
		`The audio has ${Math.round(bytesPerSecond / 1000)} kB a second, so parts that are small enough would last only ${lightest.toFixed(1)} s`,
		'Choose MP3 as the output format in the node that makes the speech, or make "Shortest Part" smaller.',
	);
}

function uncuttable({ format, formatLabel }: AudioFacts): MediaError {
	const kind =
		format === 'm4a' || format === 'aac'
			? `${formatLabel} of a kind that can't be cut between its packets, such as HE-AAC`
			: format === 'wav'
				? 'a big-endian WAV'
				: format === 'mp3'
					? 'an MP3 whose sample rate changes on the way'
					: formatLabel;
	return new MediaError(
		'format',
		`The audio is ${kind}; Split accepts MP3, WAV, and AAC (AAC-LC) plain or in M4A`,
		'Choose MP3 as the output format in the node that makes the speech, or convert the file to MP3 first.',
	);
}
