import { asAsf, asOggOrWebm, asTransportStream } from './containers';
import { bySignature } from './signatures';
import type { Sniffed } from './sniffed';
import { asFrames, asOtherFrames } from './streams';
import { describeText } from './text/describeText';

export type { Sniffed } from './sniffed';

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
	return (
		bySignature(head) ??
		asOggOrWebm(head) ??
		asAsf(head) ??
		asTransportStream(head) ??
		asOtherFrames(head) ??
		asFrames(head) ??
		describeText(head)
	);
}
