import { readFileSync } from 'node:fs';

/** Bytes that can be read at any place, so that a range of 512 MiB costs no memory. */
export interface Content {
	readonly size: number;
	/** The bytes from `start` (inclusive) to `end` (exclusive). */
	read(start: number, end: number): Buffer;
}

/** A buffer as content. */
export function bufferContent(bytes: Buffer): Content {
	return { size: bytes.length, read: (start, end) => bytes.subarray(start, end) };
}

const files = new Map<string, Content>();

/** A small file, read once and kept. */
export function fileContent(path: string): Content {
	let content = files.get(path);
	if (!content) files.set(path, (content = bufferContent(readFileSync(path))));
	return content;
}

/** `size` times the same byte, made as they are asked for. */
export function filled(size: number, byte = 0): Content {
	return { size, read: (start, end) => Buffer.alloc(end - start, byte) };
}

const BLOCK = 65_536;
const blockTemplate = Buffer.alloc(BLOCK, 'n8n-nodes-kling-avatar simulator ');

/**
 * `size` bytes in which each block of 64 KiB begins with its own number, so that a byte in the wrong
 * place shows in a hash.
 */
export function numberedBlocks(size: number): Content {
	return {
		size,
		read(start, end) {
			const first = Math.floor(start / BLOCK);
			const last = Math.ceil(end / BLOCK);
			const blocks = Buffer.allocUnsafe((last - first) * BLOCK);
			for (let block = first; block < last; block++) {
				blockTemplate.copy(blocks, (block - first) * BLOCK);
				blocks.writeDoubleBE(block, (block - first) * BLOCK);
			}
			return blocks.subarray(start - first * BLOCK, end - first * BLOCK);
		},
	};
}

/** Several contents one after the other. */
export function joined(parts: Content[]): Content {
	return {
		size: parts.reduce((sum, part) => sum + part.size, 0),
		read(start, end) {
			const pieces: Buffer[] = [];
			let offset = 0;
			for (const part of parts) {
				const from = Math.max(start - offset, 0);
				const to = Math.min(end - offset, part.size);
				if (from < to) pieces.push(part.read(from, to));
				offset += part.size;
			}
			return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
		},
	};
}
