import type { UrlResponse } from '../types';

/** An answer's body as it is read from its start on. */
export class AnswerBody {
	length = 0;
	/** Not yet, as it should, by a broken connection, or in unpacking it. */
	end: 'open' | 'ended' | 'broken' | 'undecodable' = 'open';
	private readonly iterator: AsyncIterator<Uint8Array>;
	private chunks: Uint8Array[] = [];

	constructor({ chunks }: UrlResponse) {
		this.iterator = chunks[Symbol.asyncIterator]();
	}

	/** Takes in bytes until there are so many, or the answer ends or breaks. Never rejects. */
	async fill(wanted: number): Promise<void> {
		while (this.length < wanted && this.end === 'open') {
			try {
				const { done, value } = await this.iterator.next();
				if (done) this.end = 'ended';
				else {
					this.chunks.push(value);
					this.length += value.length;
				}
			} catch (failure) {
				this.end = isUnpacking(failure) ? 'undecodable' : 'broken';
			}
		}
	}

	/** What has come, or its start. */
	bytes(end = this.length): Uint8Array {
		if (this.chunks.length > 1) this.chunks = [Buffer.concat(this.chunks)];
		return this.chunks[0]?.subarray(0, end) ?? new Uint8Array(0);
	}
}

/** Node's names for compressed content that is damaged, or that is not compressed at all. */
function isUnpacking(failure: unknown): boolean {
	if (typeof failure !== 'object' || failure === null || !('code' in failure)) return false;
	return /^(Z_|ERR__ERROR_|ERR_BROTLI|BROTLI|ZSTD_|ERR_ZSTD)/.test(String(failure.code));
}
