import { bytesSource } from '../../nodes/KlingAvatar/media';
import { openClip } from '../../nodes/KlingAvatar/media/join/openClip';

/** How long a video is, and how large its picture; `null` where there is none. */
export async function filmFacts({ status, bytes }: { status: number; bytes: Uint8Array }) {
	if (status >= 400) return null;
	const open = async () => bytesSource(bytes);
	const { picture, close } = await openClip(
		{ label: 'The video', open, cutAt: null },
		async () => {},
	);
	const seconds = Math.round((await picture.computeDuration()) * 1000) / 1000;
	close();
	return { seconds, width: picture.displayWidth, height: picture.displayHeight };
}
