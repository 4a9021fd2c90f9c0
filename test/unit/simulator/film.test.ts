import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';

import { fixtureFiles } from '../../simulator';
import { fileContent, type Content } from '../../simulator/content';
import { filmOf } from '../../simulator/film/film';
import { sha256 } from './client';

const bytesOf = (content: Content) => content.read(0, content.size);

/** Each packet's start in frames of the film, whether it is a key frame, and the hash of its data. */
async function look(bytes: Buffer) {
	const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
	try {
		const video = (await input.getPrimaryVideoTrack())!;
		const audio = (await input.getPrimaryAudioTrack())!;
		const pictures = [];
		for await (const packet of new EncodedPacketSink(video).packets()) {
			pictures.push({
				frame: Math.round(packet.timestamp * 12),
				end: packet.timestamp + packet.duration,
				isKey: packet.type === 'key',
				hash: sha256(Buffer.from(packet.data)),
			});
		}
		const sounds = [];
		for await (const packet of new EncodedPacketSink(audio).packets()) {
			sounds.push(sha256(Buffer.from(packet.data)));
		}
		return {
			pictures,
			sounds,
			seconds: [
				await input.computeDuration(),
				await video.computeDuration(),
				await audio.computeDuration(),
			],
		};
	} finally {
		input.dispose();
	}
}

describe('a film of any length', () => {
	const original = look(bytesOf(fileContent(fixtureFiles.avatarMp4)));

	test.each([2, 2.04, 3.432, 5.99, 6, 6.01, 11.3, 12.27, 60.024, 300])(
		'%d s: whole, in both tracks, and of the film',
		async (wanted) => {
			const bytes = bytesOf(filmOf(wanted));
			const { pictures, sounds, seconds } = await look(bytes);
			for (const found of seconds) expect(Math.abs(found - wanted)).toBeLessThan(0.0005);
			// Each picture is shown once, without a gap, and the last one until the end.
			const frames = pictures.map(({ frame }) => frame).sort((a, b) => a - b);
			expect(frames).toEqual(frames.map((_, index) => index));
			expect(frames).toHaveLength(Math.floor(wanted * 12 + 1e-6));
			expect(Math.abs(Math.max(...pictures.map(({ end }) => end)) - wanted)).toBeLessThan(0.0005);

			const film = await original;
			let moving = 0;
			while (
				moving < pictures.length &&
				pictures[moving]!.hash === film.pictures[moving % 72]!.hash
			) {
				moving++;
			}
			for (const { isKey, hash } of pictures.slice(moving)) {
				expect([isKey, hash]).toEqual([true, film.pictures[0]!.hash]);
			}
			// It stands still for less than a second.
			expect(pictures.length - moving).toBeLessThan(12);
			expect(sounds).toEqual(sounds.map((_, index) => film.sounds[index % film.sounds.length]));
		},
	);

	test('no longer than the film itself, it is made of the same pictures and sounds', async () => {
		const [film, made] = [await original, await look(bytesOf(filmOf(6)))];
		expect(made.sounds).toEqual(film.sounds);
		expect(made.pictures).toHaveLength(film.pictures.length);
	});
});
