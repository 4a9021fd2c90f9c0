import { readAdtsFrame } from '../formats/adts';
import { findFrames } from '../formats/frames';
import { readMpegFrame } from '../formats/mpegFrame';
import { asContainer } from './containers';
import { bySignature } from './signatures';
import type { Sniffed } from '../types';
import { describeText } from './text';

/** Odd bytes that may stand before the first frame of an MP3: text, padding, the rest of a tag. */
const MAX_JUNK = 60_000;

/**
 * Tells what a file is from its bytes alone; names and declared types are not asked, since they
 * are wrong so often. `null` for bytes of no known kind, such as raw PCM.
 *
 * Frames are looked for before text: a little text may stand in front of them, and no text holds
 * them.
 *
 * @param head the first bytes behind any ID3v2 tag, 64 KiB if there are as many
 */
export function sniff(head: Uint8Array): Sniffed | null {
	return bySignature(head) ?? asContainer(head) ?? asFrames(head) ?? describeText(head);
}

/** MPEG audio and ADTS, which start with any frame; `null` when there is none. */
function asFrames(head: Uint8Array): Sniffed | null {
	const mpeg = findFrames(head, 0, MAX_JUNK, readMpegFrame);
	const adts = findFrames(head, 0, MAX_JUNK, readAdtsFrame);
	if (adts >= 0 && (mpeg < 0 || adts < mpeg)) return { kind: 'audio', format: 'aac' };
	if (mpeg < 0) return null;
	const layer = readMpegFrame(head, mpeg)?.layer;
	return layer === 3
		? { kind: 'audio', format: 'mp3' }
		: { kind: 'sound', label: layer === 2 ? 'MP2' : 'MPEG layer I' };
}
