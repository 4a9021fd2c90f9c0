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
