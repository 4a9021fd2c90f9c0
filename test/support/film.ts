import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { BufferSource, EncodedPacketSink, Input, MP4, type InputTrack } from 'mediabunny';

export interface FilmPacket {
	/** Seconds. */
	at: number;
	seconds: number;
	isKey: boolean;
	bytes: Uint8Array;
	/** Of the content. */
	hash: string;
}

/** A film taken apart. */
export interface Film {
	/** Names of its outermost boxes, in order. */
	boxes: string[];
	codec: string | null;
	pictures: FilmPacket[];
	sounds: FilmPacket[];
	/** Samples of sound a second; 0 for none. */
	rate: number;
}

/** The bytes of a clip that the tests of Join use. */
export const clipBytes = (name: string): Buffer =>
	readFileSync(path.join(__dirname, '../fixtures/clips', name));

/** Takes an MP4 apart. */
export async function takeApart(bytes: Uint8Array): Promise<Film> {
	const input = new Input({ source: new BufferSource(bytes), formats: [MP4] });
	const picture = await input.getPrimaryVideoTrack();
	const sound = await input.getPrimaryAudioTrack();
	const film = {
		boxes: boxNames(Buffer.from(bytes)),
		codec: (await picture?.getCodecParameterString()) ?? null,
		pictures: await packetsOf(picture),
		sounds: await packetsOf(sound),
		rate: (await sound?.getSampleRate()) ?? 0,
	};
	input.dispose();
	return film;
}

async function packetsOf(track: InputTrack | null): Promise<FilmPacket[]> {
	const packets: FilmPacket[] = [];
	if (!track) return packets;
	const sink = new EncodedPacketSink(track);
	for (
		let packet = await sink.getFirstPacket();
		packet;
		packet = await sink.getNextPacket(packet)
	) {
		packets.push({
			at: packet.timestamp,
			seconds: packet.duration,
			isKey: packet.type === 'key',
			bytes: packet.data,
			hash: createHash('sha1').update(packet.data).digest('hex'),
		});
	}
	return packets;
}

function boxNames(bytes: Buffer): string[] {
	const names: string[] = [];
	for (let at = 0; at + 8 <= bytes.length;) {
		const size = bytes.readUInt32BE(at);
		names.push(bytes.toString('latin1', at + 4, at + 8));
		at += size === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : size || bytes.length;
	}
	return names;
}
