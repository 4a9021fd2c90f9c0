import { MediaError } from '../mediaError';
import type { ClipFacts, PictureFacts, SoundFacts } from './clipFacts';

/** Profiles of H.264 that every decoder takes by turns in one track: Baseline, Main, High. */
const COMMON_PROFILES = [66, 77, 100];

/** Refuses clips that can't be one track, naming both and what differs. Throws MediaError `misfit`. */
export function refuseMisfits(clips: readonly ClipFacts[]): void {
	const [first] = clips;
	const heard = clips.find(({ sound }) => sound !== null) ?? first;
	if (!first || !heard) return;
	for (const other of clips) {
		refuse(first, other, pictureDifference(first.picture, other.picture));
		refuse(heard, other, soundDifference(heard.sound, other.sound));
	}
}

function refuse(
	{ clip: first }: ClipFacts,
	{ clip: other }: ClipFacts,
	difference: Difference,
): void {
	if (difference === null) return;
	const [ofFirst, ofOther] = difference;
	throw new MediaError(
		'misfit',
		`${first.label} and ${lowerFirst(other.label)} do not fit together: the first ${ofFirst}, the second ${ofOther}`,
		'Join copies pictures and sound as they are, so all videos must be of one size and one kind. Make them with the same model and mode, from portraits of the same size, or join each kind into a video of its own with Group By.',
	);
}

type Difference = [ofFirst: string, ofOther: string] | null;

function pictureDifference(first: PictureFacts, other: PictureFacts): Difference {
	for (const describe of LOOKS) {
		const [ofFirst, ofOther] = [describe(first), describe(other)];
		if (ofFirst !== ofOther) return [ofFirst, ofOther];
	}
	if (haveOneConfig(first, other) || canChangeConfig(first, other)) return null;
	const [ofFirst, ofOther] = [coding(first), coding(other)];
	return [ofFirst, ofFirst === ofOther ? 'the same with other settings of its encoder' : ofOther];
}

/** What must be the same in all clips, in words. */
const LOOKS: ReadonlyArray<(facts: PictureFacts) => string> = [
	({ width, height }) => `is ${width} × ${height} pixels`,
	({ codec }) => `is ${codec === 'avc' ? 'H.264' : 'H.265'}`,
	({ pixelAspect: [width, height] }) => {
		const divisor = greatestDivisor(width, height);
		return `has pixels of ${width / divisor}:${height / divisor}`;
	},
	({ matrix: [a = 0, b = 0, , c = 0, d = 0] }) =>
		`is turned by ${Math.round((Math.atan2(b, a) * 180) / Math.PI + 360) % 360}°${a * d - b * c < 0 ? ' and mirrored' : ''}`,
];

const greatestDivisor = (one: number, other: number): number =>
	other === 0 ? one : greatestDivisor(other, one % other);

/** How a picture was encoded (ISO/IEC 14496-15, 5.3.3.1 and 8.3.3.1). */
function coding({ codec, record, lengthBytes }: PictureFacts): string {
	const byte = (at: number) => record[at] ?? 0;
	if (codec === 'avc') {
		return `was encoded with profile ${byte(1)}, level ${byte(3) / 10} and lengths of ${lengthBytes} bytes`;
	}
	const sampling = ['4:0:0', '4:2:0', '4:2:2', '4:4:4'][byte(16) & 3];
	return `was encoded with profile ${byte(1) & 31}, level ${byte(12) / 30}, ${(byte(17) & 7) + 8} bits and ${sampling}`;
}

/** Whether two tracks are decoded with the very same settings. */
export function haveOneConfig(first: PictureFacts, other: PictureFacts): boolean {
	return Buffer.compare(first.record, other.record) === 0;
}

/** Whether the settings may change where one clip ends and the next begins. */
function canChangeConfig(one: PictureFacts, another: PictureFacts): boolean {
	const [first, other] = [one.avc, another.avc];
	if (first === null || other === null || one.lengthBytes !== another.lengthBytes) return false;
	const areCommon = [first, other].every(({ profile }) => COMMON_PROFILES.includes(profile));
	return areCommon || first.profile === other.profile;
}

/** A clip without sound fits all others: it gets silence. */
function soundDifference(first: SoundFacts | null, other: SoundFacts | null): Difference {
	if (first === null || other === null) return null;
	const kind = ({ channels, rate }: SoundFacts) =>
		`has ${channels === 1 ? 'mono' : 'stereo'} sound at ${rate} Hz`;
	return kind(first) === kind(other) ? null : [kind(first), kind(other)];
}

function lowerFirst(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}
