import type { ByteSource } from '../types';

/** The pixels of a PNG, which its first chunk tells (PNG, 11.2.2). `null` when that is another one. */
export async function pngSize(
	source: ByteSource,
): Promise<{ width: number; height: number } | null> {
	const bytes = Buffer.from(await source.read(0, 24));
	if (bytes.length < 24 || bytes.toString('latin1', 12, 16) !== 'IHDR') return null;
	return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
