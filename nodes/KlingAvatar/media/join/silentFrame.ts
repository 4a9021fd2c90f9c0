/**
 * An AAC-LC frame of silence (ISO/IEC 14496-3, 4.4.2): one channel element whose channels have no
 * spectrum at all (max_sfb 0).
 */
export function silentAacFrame(channels: 1 | 2): Uint8Array {
	const element = channels === 1 ? '000' : '001'; // single_channel_element, channel_pair_element
	const tag = '0000';
	const ownWindows = channels === 2 ? '0' : ''; // common_window
	const channel =
		'00000000' + // global_gain
		'0' + // ics_reserved_bit
		'00' + // window_sequence: one long window
		'0' + // window_shape
		'000000' + // max_sfb
		'0' + // predictor_data_present
		'000'; // no pulses, no noise shaping, no gain control
	const bits = element + tag + ownWindows + channel.repeat(channels) + '111'; // ID_END
	const bytes = new Uint8Array(Math.ceil(bits.length / 8));
	for (const [index, bit] of [...bits].entries()) {
		if (bit === '1') bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (0x80 >> (index & 7));
	}
	return bytes;
}
