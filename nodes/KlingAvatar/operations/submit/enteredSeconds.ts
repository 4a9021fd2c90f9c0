import { Failure } from '../../task/failure';

/** An audio length given by hand that is off by more than this share is pointed out. */
const NOTABLE_SHARE = 0.05;
/** Beyond this share, and more than this many seconds, it is refused: money is held by it. */
const REFUSED_SHARE = 0.1;
const REFUSED_SECONDS = 1;

/** Throws Failure when the length given by hand is far from the measured one. */
export function refuseFarLength(entered: number | null, measured: number | null): void {
	if (entered === null || measured === null) return;
	const off = Math.abs(entered - measured);
	if (off <= REFUSED_SECONDS || off <= measured * REFUSED_SHARE) return;
	throw new Failure(
		`Audio Duration (Seconds) is ${entered}, but the audio is ${measured.toFixed(1)} s long`,
		'The provider holds money by the first number. Correct it, or set "Audio Duration" to "Measure Automatically".',
	);
}

/** Whether the length given by hand deserves a word, though it is near enough to be sent. */
export function isNotablyOff(entered: number, measured: number): boolean {
	return Math.abs(entered - measured) > measured * NOTABLE_SHARE;
}
