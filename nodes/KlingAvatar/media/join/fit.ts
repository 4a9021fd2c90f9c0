import { MediaError } from '../mediaError';
import type { ClipFacts, PictureFacts } from './clipFacts';

/** Profiles of H.264 that every decoder takes by turns in one track: Baseline, Main, High. */
const COMMON_PROFILES = [66, 77, 100];

/** Refuses clips that can't be one track, naming both and what differs. Throws MediaError `misfit`. */
export function refuseMisfits(clips: readonly ClipFacts[]): void {
	const [first, ...others] = clips;
	if (!first) return;
	for (const other of others) {
		const difference =
			pictureDifference(first.picture, other.picture) ?? soundDifference(first, other);
		if (difference === null) continue;
		const [ofFirst, ofOther] = difference;
		throw new MediaError(
			'misfit',
			`${first.clip.label} and ${lowerFirst(other.clip.label)} do not fit together: the first ${ofFirst}, the second ${ofOther}`,
			'Join copies pictures and sound as they are, so all videos must be of one size and one kind. Make them with the same model and mode, from portraits of the same size, or join each kind into a video of its own with Group By.',
		);
	}
}

type Difference = [ofFirst: string, ofOther: string] | null;

function pictureDifference(first: PictureFacts, other: PictureFacts): Difference {
	const size = ({ width, height }: PictureFacts) => `is ${width} × ${height} pixels`;
	if (size(first) !== size(other)) return [size(first), size(other)];
	const codec = (facts: PictureFacts) => `is ${facts.codec === 'avc' ? 'H.264' : 'H.265'}`;
	if (codec(first) !== codec(other)) return [codec(first), codec(other)];
	const turned = ({ rotation }: PictureFacts) => `is turned by ${rotation}°`;
	if (turned(first) !== turned(other)) return [turned(first), turned(other)];
	if (!haveOneConfig(first, other) && !canChangeConfig(first, other)) {
		const kind = ({ avc, decoderConfig }: PictureFacts) =>
			`was encoded with ${avc ? `profile ${avc.profile} and ${avc.lengthBytes}-byte lengths` : decoderConfig.codec}`;
		const [ofFirst, ofOther] = [kind(first), kind(other)];
		return [ofFirst, ofFirst === ofOther ? `${ofOther} and other settings` : ofOther];
	}
	return null;
}

/** Whether two tracks are decoded with the very same settings. */
export function haveOneConfig(first: PictureFacts, other: PictureFacts): boolean {
	return Buffer.compare(first.record, other.record) === 0;
}

/** Whether the settings may change where one clip ends and the next begins. */
function canChangeConfig({ avc: first }: PictureFacts, { avc: other }: PictureFacts): boolean {
	if (first === null || other === null || first.lengthBytes !== other.lengthBytes) return false;
	const areCommon = [first, other].every(({ profile }) => COMMON_PROFILES.includes(profile));
	return areCommon || first.profile === other.profile;
}

function soundDifference({ sound: first }: ClipFacts, { sound: other }: ClipFacts): Difference {
	const kind = (sound: ClipFacts['sound']) =>
		sound === null
			? 'has no sound'
			: `has ${sound.channels === 1 ? 'mono' : 'stereo'} sound at ${sound.rate} Hz`;
	return kind(first) === kind(other) ? null : [kind(first), kind(other)];
}

function lowerFirst(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}
