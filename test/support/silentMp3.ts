/** The bit rates of layer III at index 1: the lowest. kbit/s. */
const LOWEST_KBPS = { mpeg1: 32, mpeg2: 8 };
const RATES = [44_100, 48_000, 32_000];
/** As decoders count: what LAME notes as delay, and what every decoder adds. */
const ENCODER_DELAY = 576;
const DECODER_DELAY = 529;

/**
 * A silent mono MP3 of exactly so many samples, with the header of LAME that says so, at any rate
 * that layer III has (8,000 to 48,000 Hz). ffmpeg plays as many samples as are asked for.
 */
export function silentMp3(sampleRate: number, samples: number): Buffer {
	const divisor = [1, 2, 4].find((factor) => RATES.includes(sampleRate * factor)) ?? 1;
	const isMpeg1 = divisor === 1;
	const perFrame = isMpeg1 ? 1152 : 576;
	const kbps = isMpeg1 ? LOWEST_KBPS.mpeg1 : LOWEST_KBPS.mpeg2;
	const played = samples + ENCODER_DELAY + DECODER_DELAY;
	const frames = Math.ceil(played / perFrame);
	const version = { 1: 3, 2: 2, 4: 0 }[divisor] ?? 3;
	const rateIndex = RATES.indexOf(sampleRate * divisor);

	const frame = (bitRateIndex: number, rate: number) => {
		const size = Math.floor((perFrame / 8) * ((rate * 1000) / sampleRate));
		const bytes = Buffer.alloc(size);
		bytes.set([0xff, 0xe0 | (version << 3) | 3, (bitRateIndex << 4) | (rateIndex << 2), 0xc0]);
		return bytes;
	};
	// The header needs 150 bytes, more than the lowest bit rate leaves.
	const info = isMpeg1 ? frame(5, 64) : frame(8, 64);
	const at = 4 + (isMpeg1 ? 17 : 9);
	info.write('Info', at, 'latin1');
	info.writeUInt32BE(1, at + 4); // frames only
	info.writeUInt32BE(frames, at + 8);
	info.write('LAME3.100', at + 12, 'latin1');
	const padding = frames * perFrame - ENCODER_DELAY - samples;
	info.writeUIntBE((ENCODER_DELAY << 12) | padding, at + 12 + 21, 3);
	return Buffer.concat([info, ...Array.from({ length: frames }, () => frame(1, kbps))]);
}
