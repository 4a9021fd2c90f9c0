import { bytesSource } from '../../nodes/KlingAvatar/media';
import { openClip } from '../../nodes/KlingAvatar/media/join/openClip';

/** How long a video is, and how large its picture. */
export async function filmFacts(bytes: Uint8Array) {
	const open = async () => bytesSource(bytes);
	const { picture, close } = await openClip({ label: 'The video', open, cutAt: null });
	const seconds = Math.round((await picture.computeDuration()) * 1000) / 1000;
	const { displayWidth: width, displayHeight: height } = picture;
	close();
	return { seconds, width, height };
}
