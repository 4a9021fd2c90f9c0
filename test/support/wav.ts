/** What the samples of a WAV are. */
export interface PcmFormat {
	/** Samples a second, of each channel. */
	sampleRate: number;
	channels: number;
	/** Of one sample: 8 (unsigned) or 16 (signed). */
	bits: number;
}

/** A WAV around these samples (RIFF, PCM). */
export function wav({ sampleRate, channels, bits }: PcmFormat, samples: Buffer): Buffer {
	const frameBytes = (channels * bits) / 8;
	const header = Buffer.alloc(44);
	header.write('RIFF', 0, 'latin1');
	header.writeUInt32LE(36 + samples.length, 4);
	header.write('WAVEfmt ', 8, 'latin1');
	header.writeUInt32LE(16, 16);
	header.writeUInt16LE(1, 20);
	header.writeUInt16LE(channels, 22);
	header.writeUInt32LE(sampleRate, 24);
	header.writeUInt32LE(sampleRate * frameBytes, 28);
	header.writeUInt16LE(frameBytes, 32);
	header.writeUInt16LE(bits, 34);
	header.write('data', 36, 'latin1');
	header.writeUInt32LE(samples.length, 40);
	return Buffer.concat([header, samples]);
}
