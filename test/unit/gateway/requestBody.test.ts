import fc from 'fast-check';

import { encodeRequestBody } from '../../../nodes/KlingAvatar/gateway/bodies';
import type { RequestBody } from '../../../nodes/KlingAvatar/providers/types';

/** The straightforward way, which holds every picture several times. */
function straightforward(body: RequestBody): string {
	const plain = Object.entries(body).map(([name, value]) => [
		name,
		value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
	]);
	return JSON.stringify(Object.fromEntries(plain));
}

const same = (body: RequestBody) =>
	expect(encodeRequestBody(body).toString('utf8')).toBe(straightforward(body));

it('writes text and numbers as JSON does', () => {
	same({});
	same({ a: 'x' });
	same({ n: 18.5, zero: 0, text: 'quote " backslash \\ line\n 你好 🎬 \ud800' });
	same({ 'odd "name"\n': 'x', '': 'empty name' });
});

it.each([0, 1, 2, 3, 4, 5, 6, 100])('writes %d bytes as base64', (length) => {
	const bytes = Uint8Array.from({ length }, (_, index) => (index * 37) % 256);
	same({ image: bytes });
	same({ before: 'x', image: bytes, between: 1, sound_file: bytes, after: 'y' });
});

const CHUNK = 3 * 64 * 1024;
it.each([CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 2])(
	'joins the pieces of %d bytes',
	(length) => {
		const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) % 256);
		same({ image: bytes, prompt: 'p' });
	},
);

it('writes a part of a larger buffer, and a Buffer', () => {
	const whole = Uint8Array.from({ length: 50 }, (_, index) => index);
	same({ image: whole.subarray(7, 30), sound_file: Buffer.from(whole).subarray(1, 9) });
});

it('takes exactly the space it needs, and leaves the bytes alone', () => {
	const bytes = Uint8Array.of(1, 2, 3, 4);
	const encoded = encodeRequestBody({ image: bytes });
	expect(encoded.length).toBe(Buffer.byteLength(straightforward({ image: bytes })));
	expect(bytes).toEqual(Uint8Array.of(1, 2, 3, 4));
});

it('writes any body as JSON.stringify of the base64 would', () => {
	const value = fc.oneof(
		// Any code units, also halves of pairs.
		fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
		fc.double({ noNaN: true }),
		fc.uint8Array({ maxLength: 600 }),
	);
	fc.assert(fc.property(fc.dictionary(fc.string(), value, { maxKeys: 5 }), (body) => same(body)));
});
