/** `X-Amz-Date`, and its like at other stores: 20260131T235959Z. */
const COMPACT_DATE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

/**
 * When a signed link stops working, as far as the link itself says so: Amazon, Google, Aliyun and Tencent
 * signatures, and the plain `Expires` of older ones. ISO 8601, or `null` when it does not say.
 */
export function linkExpiry(link: string): string | null {
	if (!URL.canParse(link)) return null;
	const query = new Map(
		[...new URL(link).searchParams].map(([name, value]) => [name.toLowerCase(), value]),
	);
	for (const vendor of ['x-amz', 'x-goog', 'x-oss', 'x-tos']) {
		const signedAt = COMPACT_DATE.exec(query.get(`${vendor}-date`) ?? '');
		const seconds = Number(query.get(`${vendor}-expires`) ?? Number.NaN);
		if (signedAt && seconds > 0) {
			const [, year, month, day, hour, minute, second] = signedAt.map(Number);
			const start = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
			return isoOrNull(start + seconds * 1000);
		}
	}
	const tencent = /^\d+;(\d+)$/.exec(query.get('q-sign-time') ?? '');
	const epochSeconds = Number(tencent?.[1] ?? query.get('expires') ?? Number.NaN);
	// A plain number counts as a point in time only if it can be one: from 2001 to 2286.
	return epochSeconds >= 1e9 && epochSeconds < 1e10 ? isoOrNull(epochSeconds * 1000) : null;
}

function isoOrNull(milliseconds: number): string | null {
	const date = new Date(milliseconds);
	return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/**
 * Parameters of a query that sign a link for a while, as lower-case names: S3 (and what speaks like it),
 * Google Cloud Storage, Alibaba OSS, Tencent COS, CloudFront, Azure, Baidu. They differ at every signing.
 */
const SIGNING =
	/^(x-(amz|goog|oss|obs|cos|tos|bce)-.*|expires|signature|awsaccesskeyid|googleaccessid|ossaccesskeyid|key-pair-id|policy|security-token|q-(sign|ak|key|header|url|signature)(-.*)?|auth_key|authorization)$/i;
/** Azure's are short words that may mean something else in other links: only together with a signature. */
const AZURE = /^(sv|ss|srt|sr|sp|st|se|spr|sip|sig|skoid|sktid|skt|ske|sks|skv)$/i;

/** What a link points to: the link without what signs it, by which one file has ever new links. */
export function linkIdentity(link: string): string {
	if (!URL.canParse(link)) return link;
	const url = new URL(link);
	const isAzure = url.searchParams.has('sig') && url.searchParams.has('se');
	for (const name of [...url.searchParams.keys()]) {
		if (SIGNING.test(name) || (isAzure && AZURE.test(name))) url.searchParams.delete(name);
	}
	return url.href;
}
