import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

/** One ASN.1 value: its tag, its length, its content. */
function der(tag: number, ...content: Uint8Array[]): Buffer {
	const body = Buffer.concat(content);
	const size = body.length;
	const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
	return Buffer.concat([Uint8Array.of(tag, ...length), body]);
}

const sequence = (...content: Uint8Array[]) => der(0x30, ...content);
const utcTime = (date: Date) =>
	der(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));

/** ecdsa-with-SHA256 */
const SIGNATURE = sequence(der(6, Buffer.from('2a8648ce3d040302', 'hex')));
const COMMON_NAME = der(6, Buffer.from('550403', 'hex'));

/**
 * A certificate that nobody vouches for, made on the spot, as PEM. Node can read certificates but not
 * make them, so the few fields of X.509 that a server needs are written here.
 */
export function selfSignedCertificate(name = 'localhost'): { key: string; cert: string } {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
	const subject = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(name)))));
	const validity = sequence(
		utcTime(new Date(Date.now() - 86_400_000)),
		utcTime(new Date(Date.now() + 86_400_000)),
	);
	const serial = der(2, Uint8Array.of(1), randomBytes(8));
	const key = publicKey.export({ type: 'spki', format: 'der' });
	const content = sequence(serial, SIGNATURE, subject, validity, subject, key);
	const signature = createSign('sha256').update(content).sign(privateKey);
	const certificate = sequence(content, SIGNATURE, der(3, Uint8Array.of(0), signature));
	const lines = certificate.toString('base64').replace(/.{64}/g, '$&\n');
	return {
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
		cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
	};
}
